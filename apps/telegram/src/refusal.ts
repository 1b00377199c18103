import { z } from 'zod';

// What repeating may still change: the brain is away, or it was started with another key.
const NOT_THE_MESSAGE = new Set([
  'SERVICE_UNAVAILABLE',
  'GATEWAY_TIMEOUT',
  'BAD_GATEWAY',
  'TIMEOUT',
  'CLIENT_CLOSED_REQUEST',
  'UNAUTHORIZED',
  'FORBIDDEN',
]);

const Refused = z.object({ message: z.string(), data: z.object({ code: z.string() }) });

/** What the brain said when it refused a call; undefined for an error that is not its answer. */
export function refusalOf(error: unknown) {
  const parsed = Refused.safeParse(error);
  if (!parsed.success) return undefined;
  const { message, data } = parsed.data;
  return { code: data.code, message, concernsMessage: !NOT_THE_MESSAGE.has(data.code) };
}
