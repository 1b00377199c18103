import { messageOf } from '../errors.ts';
import { createRedact } from '../secrets/redact.ts';

/** As much as is told of what a provider wrote, and is read for it. */
const MAX_WHY_CHARS = 300;
const MAX_READ_CHARS = 10_000;

/** Why a model call failed, in words a person can act on; `again`: trying again may help. */
export class ModelFault extends Error {
  readonly again: boolean;
  /** How long the provider asked us to wait. */
  readonly retryAfterMs: number | undefined;

  constructor(message: string, options: { again: boolean; retryAfterMs?: number; cause?: unknown }) {
    super(message, { cause: options.cause });
    this.name = 'ModelFault';
    this.again = options.again;
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** What the SDK throws for an answer that is an HTTP error; told by its shape so that the SDK loads when first used. */
interface HttpError extends Error {
  status: number;
  headers?: Headers;
}

function isHttpError(error: unknown): error is HttpError {
  return error instanceof Error && 'status' in error && typeof error.status === 'number';
}

/**
 * Says what an error of the SDK, the network or the stream means for the run. What a provider writes may repeat the key
 * it was shown: the sentence does not.
 */
export function modelFault(error: unknown, model: string, key: string): ModelFault {
  if (error instanceof ModelFault) return error;
  const redact = createRedact();
  redact.know(key);
  const why = redact.text(messageOf(error).slice(0, MAX_READ_CHARS)).slice(0, MAX_WHY_CHARS);
  if (isHttpError(error)) return httpFault(error, model, why);
  return new ModelFault(`The model ${model} could not be reached, or broke off its answer (${why}).`, {
    again: true,
    cause: error,
  });
}

function httpFault(error: HttpError, model: string, why: string): ModelFault {
  const { status } = error;
  const retryAfterMs = retryAfter(error.headers);
  const options = { cause: error, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
  if (status === 401 || status === 403) {
    return new ModelFault(
      `The provider of the model ${model} refused the key (${status}). Check the key it is set up with.`,
      {
        ...options,
        again: false,
      },
    );
  }
  if (status === 404) {
    return new ModelFault(
      `The provider knows no model ${model} (404). Choose another one, or check its name.`,
      {
        ...options,
        again: false,
      },
    );
  }
  if (status === 429) {
    return new ModelFault(
      `The provider of the model ${model} has too much to do, or its quota is used up (429).`,
      {
        ...options,
        again: true,
      },
    );
  }
  const again = status >= 500 || status === 408 || status === 409;
  return new ModelFault(`The provider of the model ${model} answered with an error (${status}: ${why}).`, {
    ...options,
    again,
  });
}

/** `Retry-After` in milliseconds: seconds or a date (RFC 9110 §10.2.3), or OpenAI's own `retry-after-ms`. */
function retryAfter(headers: Headers | undefined): number | undefined {
  const ms = Number(headers?.get('retry-after-ms') ?? Number.NaN);
  if (Number.isFinite(ms) && ms >= 0) return ms;
  const value = headers?.get('retry-after');
  if (!value) return undefined;
  const wait = Number.isFinite(Number(value)) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Number.isFinite(wait) ? Math.max(0, wait) : undefined;
}
