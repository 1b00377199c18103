import { initTRPC, TRPCError } from '@trpc/server';
import { TRPC_ERROR_CODES_BY_KEY } from '@trpc/server/rpc';
import { z } from 'zod';
import { ERROR_STATUS, type ErrorCode } from '@brain/schema';
import type { Sink } from '../bus/bus.ts';
import { BrainError, explain } from '../errors.ts';
import { whoMay } from './access.ts';
import type { Auth, Caller } from './auth.ts';
import type { Limits } from './limits.ts';

/** What a connection knows: who is behind it, and where its bytes go. */
export interface Context {
  /** A refusal is told to each call, since a client learns nothing from a socket that just closes. */
  caller: Caller | BrainError;
  auth: Auth;
  limits: Pick<Limits, 'call'>;
  sink: Sink;
  /** What it is subscribed to now. */
  subscriptions: { count: number };
}

const TRPC_CODE: Record<ErrorCode, TRPCError['code']> = {
  invalid: 'BAD_REQUEST',
  unauthorized: 'UNAUTHORIZED',
  forbidden: 'FORBIDDEN',
  not_found: 'NOT_FOUND',
  conflict: 'CONFLICT',
  too_large: 'PAYLOAD_TOO_LARGE',
  unsupported_media_type: 'UNSUPPORTED_MEDIA_TYPE',
  unprocessable: 'UNPROCESSABLE_CONTENT',
  too_many: 'TOO_MANY_REQUESTS',
  internal: 'INTERNAL_SERVER_ERROR',
  unavailable: 'SERVICE_UNAVAILABLE',
};

export const t = initTRPC.context<Context>().create({
  // Otherwise errors carry stacks to the client.
  isDev: false,
  // Here and not in a middleware, since a connection and a subscription fail outside of any.
  errorFormatter({ shape, error }) {
    const { cause } = error;
    if (cause instanceof z.ZodError) return { ...shape, message: explain(cause) };
    if (cause instanceof BrainError) {
      const code = TRPC_CODE[cause.code];
      const again = cause.retryAfter === undefined ? {} : { retry_after: cause.retryAfter };
      const data = { ...shape.data, code, httpStatus: cause.status, ...again };
      return { ...shape, message: cause.message, code: TRPC_ERROR_CODES_BY_KEY[code], data };
    }
    if (error.code !== 'INTERNAL_SERVER_ERROR') return shape;
    return { ...shape, message: 'Something in the brain went wrong. Its log says what.' };
  },
});

/**
 * A procedure for those whom the table of access lets do it (nobody, where it has no entry), as often as they may, as
 * long as their key holds: a socket whose key was revoked may take a moment to close.
 */
export const procedure = t.procedure.use(async ({ ctx, path, next }) => {
  const { caller, auth, limits } = ctx;
  const who = whoMay(path);
  if (who === undefined) throw new BrainError('forbidden', `Nobody may do ${path}`);
  if (caller instanceof BrainError) throw caller;
  if (caller.revoked?.aborted) throw new BrainError('unauthorized', 'This key was revoked. Sign in again.');
  limits.call(caller);
  await auth.check(caller, who);
  return next({ ctx: { caller } });
});

/** Whether an error belongs in the log: a bug, or a store that fails; not a refusal. */
export function isBug(error: TRPCError): boolean {
  const cause = error.cause;
  return (
    error.code === 'INTERNAL_SERVER_ERROR' && !(cause instanceof BrainError && ERROR_STATUS[cause.code] < 500)
  );
}
