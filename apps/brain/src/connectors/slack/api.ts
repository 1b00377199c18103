import type { IncomingMessage } from 'node:http';
import { z } from 'zod';

const MAX_ANSWER_BYTES = 1024 * 1024;

/** What Slack says where it does not do what was asked. */
export interface Refused {
  /** https://docs.slack.dev/reference/methods/chat.postMessage#errors */
  error: string;
  /** The scope that is missing. */
  needed: string | undefined;
  /** When to ask again, in seconds. */
  retryAfter: number | undefined;
}

/** What a call of Slack’s API came to. */
export type Answered =
  | { kind: 'ok' }
  | ({ kind: 'refused' } & Refused)
  /** Another answer than Slack’s own. */
  | { kind: 'odd'; status: number; retryAfter: number | undefined }
  /** None. `reached`: there was a connection, so that the call may have been taken. */
  | { kind: 'none'; why: string; reached: boolean };

/** https://docs.slack.dev/apis/web-api/#responses */
const Answer = z.union([
  z.object({ ok: z.literal(true) }),
  z.object({
    ok: z.literal(false),
    error: z.string().catch(''),
    needed: z.string().optional().catch(undefined),
  }),
]);

/** A call of Slack’s API, once, within `timeoutMs`. @throws the signal's reason alone. */
export async function callSlack(
  { token, apiRoot, timeoutMs }: { token: string; apiRoot: string; timeoutMs: number },
  { method, payload }: { method: string; payload: Record<string, unknown> },
  signal: AbortSignal,
): Promise<Answered> {
  const timeout = AbortSignal.timeout(timeoutMs);
  const either = AbortSignal.any([signal, timeout]);
  let reached = false;
  try {
    const body = Buffer.from(JSON.stringify(payload));
    const response = await post(new URL(`${apiRoot}/${method}`), {
      body,
      token,
      signal: either,
      connected: () => (reached = true),
    });
    return await answerOf(response);
  } catch (error) {
    signal.throwIfAborted();
    const why = timeout.aborted ? `no answer within ${timeoutMs / 1000} s` : codeOf(error);
    return { kind: 'none', why, reached };
  }
}

async function post(
  url: URL,
  given: { body: Buffer; token: string; signal: AbortSignal; connected: () => void },
): Promise<IncomingMessage> {
  const isSecure = url.protocol === 'https:';
  // Imported by name `node:http` brings with it all that it knows of, fetch and WebSocket: not at the start.
  const { Agent, request } = await (isSecure ? import('node:https') : import('node:http'));
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const headers = {
    authorization: `Bearer ${given.token}`,
    'content-type': 'application/json; charset=utf-8',
    'content-length': given.body.length,
    'user-agent': 'Brain/0.1',
  };
  // A connection for each, so that none is tried that the other side has given up.
  const agent = new Agent({ keepAlive: false });
  request(url, { method: 'POST', agent, headers, signal: given.signal }, resolve)
    .on('socket', (socket) => socket.once(isSecure ? 'secureConnect' : 'connect', given.connected))
    .on('error', reject)
    .end(given.body);
  return promise;
}

async function answerOf(response: IncomingMessage): Promise<Answered> {
  const status = response.statusCode ?? 0;
  const seconds = response.headers['retry-after'] ?? '';
  const retryAfter = /^\d{1,6}$/.test(seconds) ? Number(seconds) : undefined;
  const text = await read(response);
  if (status === 200) {
    const answer = Answer.safeParse(jsonOf(text));
    if (answer.success && answer.data.ok) return { kind: 'ok' };
    if (answer.success && !answer.data.ok) return refusedBy(answer.data, retryAfter);
  }
  return { kind: 'odd', status, retryAfter };
}

function refusedBy(
  { error, needed }: { error: string; needed?: string | undefined },
  retryAfter: number | undefined,
): Answered {
  return { kind: 'refused', error, needed, retryAfter };
}

async function read(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_ANSWER_BYTES) break;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The code of what failed alone: a message may hold what was sent. */
function codeOf(error: unknown): string {
  const inner: unknown = error instanceof AggregateError ? error.errors.at(-1) : error;
  return inner instanceof Error && 'code' in inner ? String(inner.code) : 'the connection failed';
}
