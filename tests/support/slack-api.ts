import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { Gate } from './model-answer.ts';

export type SlackApi = Awaited<ReturnType<typeof startSlackApi>>;

/**
 * How a call goes wrong: `ok: false` with an error; an HTTP status, with Retry-After or other words; the connection is
 * dropped before or after it took effect, or in the middle of the answer; the answer is held back or comes late.
 */
export type SlackFault =
  | { error: string; needed?: string }
  | { status: number; retry_after?: number; body?: string }
  | { drop: 'before' | 'after' | 'body' }
  | { hold: Gate }
  | { slow_ms: number };

/** A message that stands in Slack. */
export interface SlackPost {
  channel: string;
  text: string;
  thread_ts: string | undefined;
  ts: string;
  payload: Record<string, unknown>;
}

/** A call of the API, whatever came of it. */
export interface SlackCall {
  method: string;
  payload: Record<string, unknown>;
  at: number;
}

const WAIT_MS = 20_000;
/** https://docs.slack.dev/reference/methods/chat.postMessage#truncating */
const MAX_TEXT = 40_000;

/** A Slack of our own: speaks its Web API over HTTP, keeps what is posted, and fails when it is told to. */
export async function startSlackApi(options: { token?: string; port?: number } = {}) {
  const token = options.token ?? 'xoxb-0000-TEST-TOKEN';
  const calls: SlackCall[] = [];
  const posts: SlackPost[] = [];
  const planned: SlackFault[] = [];
  const lasting = new Set<SlackFault>();
  const watchers = new Set<() => void>();
  const wake = () => watchers.forEach((look) => look());

  function answer(request: IncomingMessage, { method, payload }: SlackCall): Record<string, unknown> {
    const { authorization, 'content-type': type } = request.headers;
    if (authorization === undefined) return { ok: false, error: 'not_authed' };
    if (authorization !== `Bearer ${token}`) return { ok: false, error: 'invalid_auth' };
    if (!type?.startsWith('application/json')) return { ok: false, error: 'invalid_arguments' };
    if (method !== 'chat.postMessage') return { ok: false, error: 'unknown_method' };
    const { channel, text, thread_ts } = payload;
    if (typeof channel !== 'string' || !/^[CDGUW][A-Z0-9]+$/.test(channel))
      return { ok: false, error: 'channel_not_found' };
    if (typeof text !== 'string' || text.trim() === '') return { ok: false, error: 'no_text' };
    if (text.length > MAX_TEXT) return { ok: false, error: 'msg_too_long' };
    if (thread_ts !== undefined && (typeof thread_ts !== 'string' || !/^\d+\.\d{6}$/.test(thread_ts)))
      return { ok: false, error: 'invalid_thread_ts' };
    const ts = `1700000000.${String(posts.length + 1).padStart(6, '0')}`;
    posts.push({
      channel,
      text,
      thread_ts,
      ts,
      payload,
    });
    return { ok: true, channel, ts, message: { type: 'message', text, ts, bot_id: 'B0BRAIN00' } };
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += String(chunk);
    const method = /^\/api\/([\w.]+)$/.exec(request.url ?? '')?.[1] ?? '';
    const call = { method, payload: JSON.parse(body || '{}') as Record<string, unknown>, at: Date.now() }; // as it is sent
    calls.push(call);
    const fault = planned.shift() ?? [...lasting][0];
    try {
      await settle({ request, response, call }, fault);
    } finally {
      wake();
    }
  }

  async function settle({ request, response, call }: Serving, fault: SlackFault | undefined): Promise<void> {
    if (fault && 'error' in fault) return json(response, { ok: false, ...fault });
    if (fault && 'status' in fault) {
      const { status, retry_after, body = '' } = fault;
      const headers = retry_after === undefined ? {} : { 'retry-after': String(retry_after) };
      return void response.writeHead(status, headers).end(body);
    }
    if (fault && 'drop' in fault && fault.drop === 'before') return void request.socket.destroy();
    const answered = answer(request, call);
    wake();
    if (fault && ('hold' in fault || 'slow_ms' in fault)) {
      if ('hold' in fault) fault.hold.arrive();
      const over = 'hold' in fault ? fault.hold.opened : wait(fault.slow_ms, undefined, { ref: false });
      await Promise.race([over, once(response, 'close')]);
    }
    if (fault && 'drop' in fault && fault.drop === 'after') return void request.socket.destroy();
    if (fault && 'drop' in fault) {
      response
        .writeHead(200, { 'content-type': 'application/json', 'content-length': 1000 })
        .write('{"ok": tr');
      return void setImmediate(() => request.socket.destroy());
    }
    json(response, answered);
  }

  const server = createServer(
    (request, response) => void serve(request, response).catch(() => response.destroy()),
  );
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // on TCP

  /** Waits until `look` finds something; gives it. Fails after 20 s. */
  function until<T>(look: () => T | undefined | false, what: string): Promise<T> {
    return new Promise((resolve, reject) => {
      const watch = () => {
        const found = look();
        if (found === undefined || found === false) return;
        clearTimeout(timer);
        watchers.delete(watch);
        resolve(found);
      };
      const timer = setTimeout(() => {
        watchers.delete(watch);
        reject(
          new Error(`waited in vain for ${what}; posted: ${JSON.stringify(posts.map(({ text }) => text))}`),
        );
      }, WAIT_MS);
      watchers.add(watch);
      watch();
    });
  }

  return {
    token,
    root: `http://127.0.0.1:${port}/api`,
    calls,
    posts,
    until,
    /** The next calls go wrong so, one each. */
    fail: (...faults: SlackFault[]) => void planned.push(...faults),
    /** Every call, until the function it gives is called. */
    failAll(fault: SlackFault): () => void {
      lasting.add(fault);
      return () => void lasting.delete(fault);
    },
    /** Waits until a message with that in it stands in Slack. */
    posted: (part: string) =>
      until(() => posts.find(({ text }) => text.includes(part)), `“${part}” in Slack`),
    async [Symbol.asyncDispose](): Promise<void> {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

interface Serving {
  request: IncomingMessage;
  response: ServerResponse;
  call: SlackCall;
}

function json(response: ServerResponse, body: Record<string, unknown>): void {
  response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body));
}

/**
 * What Slack would take for more than text: undefined where all that stands in angle brackets is a link, all else is
 * escaped, and each fence is closed. https://docs.slack.dev/messaging/formatting-message-text
 */
export function wrongMrkdwn(text: string): string | undefined {
  const rest = text
    .replaceAll(/<(?:https?:\/\/|mailto:)[^<>|\s]+(?:\|[^<>\n]*)?>/g, '')
    .replaceAll(/^> ?/gm, '');
  const sign = /[<>]|&(?!amp;|lt;|gt;)/.exec(rest);
  if (sign) return `“${rest.slice(Math.max(0, sign.index - 20), sign.index + 20)}”`;
  const fences = text.match(/```/g)?.length ?? 0;
  if (fences % 2 !== 0) return `${fences} fences`;
  const lines = text.split('\n').filter((line) => line.includes('```'));
  return lines.every((line) => line === '```') ? undefined : 'a fence within a line';
}
