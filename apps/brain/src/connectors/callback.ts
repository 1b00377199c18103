import type { OutMessage, Sender, Sent } from '../channels/sender.ts';
import { BrainError } from '../errors.ts';
import type { FetchGuard, Taken } from '../net/guarded-fetch.ts';
import { signStandard } from './standard-signature.ts';
import type { Webhooks } from './webhooks.ts';

/** Not taken now, and perhaps later; every other 4xx is for good. */
const FOR_NOW: ReadonlySet<number> = new Set([408, 425, 429]);
/** They say what time they want, https://www.rfc-editor.org/rfc/rfc9110#field.retry-after */
const SAYS_WHEN: ReadonlySet<number> = new Set([429, 503]);
/** Whoever answers so was not shown what it wants: no message will ever pass. */
const NOT_LET_IN: ReadonlySet<number> = new Set([401, 403, 407]);
/** It was not even connected to, so nothing came of it. */
const NOT_REACHED: ReadonlySet<unknown> = new Set([
  'ENOTFOUND',
  'EAI_AGAIN',
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

/**
 * Posts answers to the URL that a webhook names, by whose name they are addressed. They are signed, and their tries
 * told apart, as Standard Webhooks says:
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export function createCallbackSender(
  { webhooks, guard }: { webhooks: Pick<Webhooks, 'find'>; guard: Pick<FetchGuard, 'post'> },
  now: () => number = Date.now,
): Sender {
  return {
    pieces: (message) => [message],

    async send(message, signal) {
      const hook = webhooks.find(message.to);
      if (!hook) return { status: 'failed', error: `there is no webhook ${message.to}, or it has no secret` };
      const { callback_url: url, secrets } = hook;
      if (url === undefined)
        return { status: 'failed', error: `the webhook ${hook.name} has no callback_url` };
      const at = now();
      const body = Buffer.from(JSON.stringify(bodyOf(message, at)));
      const signed = signStandard({ id: message.id, seconds: Math.floor(at / 1000), body }, secrets);
      try {
        const headers = { 'content-type': 'application/json', ...signed };
        return sentOf(await guard.post(url, { body, headers }, signal), {
          host: new URL(url).host,
          at: now(),
        });
      } catch (error) {
        signal.throwIfAborted();
        return faultOf(error);
      }
    },
  };
}

/** When it was sent is in the signature and of each try; `timestamp` says the same for people. */
function bodyOf({ id, run_id, session_id, content }: OutMessage, at: number) {
  const data = { delivery_id: id, run_id, session_id, content };
  return { type: 'message', timestamp: new Date(at).toISOString(), data };
}

function sentOf({ status, retryAfter }: Taken, { host, at }: { host: string; at: number }): Sent {
  if (status >= 200 && status < 300) return { status: 'sent' };
  const error = `${host} answered ${status}`;
  if (status >= 300 && status < 400)
    return { status: 'failed', ours: true, error: `${error}, and where it leads on is not followed` };
  if (status >= 400 && status < 500 && !FOR_NOW.has(status))
    return { status: 'failed', error, ...(NOT_LET_IN.has(status) ? { ours: true } : {}) };
  const after = SAYS_WHEN.has(status) ? secondsOf(retryAfter, at) : undefined;
  const asked = after === undefined ? {} : { retry_after: after };
  return { status: 'retry', error, ...asked, ...(status >= 500 ? { uncertain: true } : {}) };
}

/** A time in whole seconds or as a date. */
function secondsOf(text: string | undefined, at: number): number | undefined {
  if (text === undefined) return undefined;
  if (/^\s*\d{1,10}\s*$/.test(text)) return Number(text);
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, (date - at) / 1000);
}

/** @throws what is no refusal of the guard: a bug. */
function faultOf(error: unknown): Sent {
  if (!(error instanceof BrainError)) throw error;
  if (error.code !== 'unprocessable') return { status: 'failed', ours: true, error: error.message };
  const { cause } = error;
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  return { status: 'retry', error: error.message, ...(NOT_REACHED.has(code) ? {} : { uncertain: true }) };
}
