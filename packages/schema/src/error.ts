import { z } from 'zod';

/** The fixed set of error codes of the brain, each with its HTTP status. */
export const ERROR_STATUS = {
  invalid: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  too_large: 413,
  unsupported_media_type: 415,
  unprocessable: 422,
  too_many: 429,
  internal: 500,
  unavailable: 503,
} as const;
export type ErrorCode = keyof typeof ERROR_STATUS;

/** The body of every answer that is an error. */
export const ErrorBody = z.object({ error: z.object({ code: z.string(), message: z.string() }) });
