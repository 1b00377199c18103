import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Update } from 'grammy/types';
import { type Asked, askedBy, createUpdates, pressed } from './bot-updates.ts';
import type { Gate } from './model-answer.ts';

/**
 * How a call goes wrong: an error of the Bot API, the connection is dropped before or after it took effect, or it has
 * taken effect and the answer is held back.
 */
export type Fault =
  | { error_code: number; description?: string; retry_after?: number }
  | { drop: 'before' | 'after' }
  | { hold: Gate };

export interface Call {
  method: string;
  payload: Record<string, unknown>;
  /** When it arrived, in milliseconds. */
  at: number;
  /** The error code it was answered with; 0 for a dropped connection. */
  fault?: number;
  /** Resolves when the whole answer has been handed to the system, or its caller has gone away. */
  answered: Promise<void>;
}

export type BotApi = Awaited<ReturnType<typeof startBotApi>>;

/** A Telegram of our own: speaks the Bot API over HTTP, records every call, and fails when it is told to. */
export async function startBotApi(options: { token?: string; port?: number } = {}) {
  const token = options.token ?? '4242:TEST-TOKEN';
  const calls: Call[] = [];
  const faults: Array<{ method: string; fault: Fault }> = [];
  const watchers = new Set<() => void>();
  const updates = createUpdates();
  /** Messages with buttons, in order. */
  const asked: Asked[] = [];
  /** What people have sent, by path. */
  const files = new Map<string, Buffer>();
  let messages = 0;
  let presses = 0;

  const wakeWatchers = () => watchers.forEach((look) => look());

  async function answer(method: string, payload: Record<string, unknown>): Promise<unknown> {
    if (method === 'getMe') {
      return {
        id: Number(token.split(':')[0]),
        is_bot: true,
        first_name: 'Brain',
        username: 'brain_test_bot',
      };
    }
    if (method === 'getUpdates') return updates.take(payload);
    if (method === 'getFile') {
      const id = String(payload['file_id']);
      return { file_id: id, file_unique_id: id, file_path: id, file_size: files.get(id)?.length };
    }
    if (method !== 'sendMessage' && method !== 'editMessageText') return true;
    const isEdit = method === 'editMessageText';
    messages += isEdit ? 0 : 1;
    const message_id = isEdit ? Number(payload['message_id']) : messages;
    const chat = { id: Number(payload['chat_id']), type: 'private', first_name: 'Somebody' };
    if (!isEdit) asked.push(...askedBy({ chat: chat.id, message_id }, payload));
    wakeWatchers();
    return { message_id, date: Math.floor(Date.now() / 1000), chat, text: payload['text'] };
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, fileKey, path = ''] = /^\/file\/bot([^/]+)\/(.+)$/.exec(request.url ?? '') ?? [];
    if (fileKey !== undefined) {
      const bytes = fileKey === token ? files.get(path) : undefined;
      return void response.writeHead(bytes ? 200 : 404).end(bytes);
    }
    const [, secret, method = ''] = /^\/bot([^/]+)\/(\w+)/.exec(request.url ?? '') ?? [];
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += String(chunk);
    const payload = body ? (JSON.parse(body) as Record<string, unknown>) : {}; // what grammY sends
    const { promise: answered, resolve } = Promise.withResolvers<void>();
    response.once('finish', resolve).once('close', resolve);
    const call: Call = { method, payload, at: Date.now(), answered };
    calls.push(call);

    const planned = faults.findIndex((each) => each.method === method);
    const given = planned === -1 ? undefined : faults.splice(planned, 1)[0]?.fault;
    const held = given && 'hold' in given ? given.hold : undefined;
    const fault = given && 'hold' in given ? undefined : given;
    if (fault) call.fault = 'drop' in fault ? 0 : fault.error_code;
    if (method === 'getUpdates' && !fault) updates.confirm(payload);
    wakeWatchers();
    if (secret !== token) return refuse(response, { error_code: 401, description: 'Unauthorized' });
    if (fault && !('drop' in fault)) return refuse(response, fault);
    if (fault?.drop === 'before') return void request.socket.destroy();
    held?.arrive();
    if (held) await Promise.race([held.opened, once(response, 'close')]);
    const result = await Promise.race([answer(method, payload), once(response, 'close')]);
    if (fault) return void request.socket.destroy();
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ ok: true, result }));
  }

  const server = createServer((request, response) => void serve(request, response));
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // a TCP server has one

  /** Waits until `look` gives something, looking again after every call; fails after `timeoutMs`. */
  async function until<T>(look: () => T | undefined | false, what: string, timeoutMs = 20_000): Promise<T> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => end(() => reject(new Error(`timed out waiting for ${what}`))),
        timeoutMs,
      );
      const watch = () => {
        const found = look();
        if (found !== undefined && found !== false) end(() => resolve(found));
      };
      const end = (settle: () => void) => {
        clearTimeout(timer);
        watchers.delete(watch);
        settle();
      };
      watchers.add(watch);
      watch();
    });
  }

  const sent = () => calls.filter(({ method, fault }) => method === 'sendMessage' && fault === undefined);

  return {
    url: `http://127.0.0.1:${port}`,
    token,
    calls,
    until,
    /** The texts sent to people, in order; what was answered with an error is not among them. */
    texts: (chat?: number) =>
      sent()
        .filter(({ payload }) => chat === undefined || Number(payload['chat_id']) === chat)
        .map(({ payload }) => String(payload['text'])),
    /** The same with their chats. */
    messages: () =>
      sent().map(({ payload }) => ({ chat: Number(payload['chat_id']), text: String(payload['text']) })),
    /** The highest offset asked with: Telegram has forgotten every update before it. */
    confirmed: () => updates.confirmed(),
    /** The next calls of `method` fail, one fault each, in the order given. */
    fail(method: string, ...next: Fault[]): void {
      faults.push(...next.map((fault) => ({ method, fault })));
    },
    /** Pushes an update; gives its id. One pushed twice with the same id is a redelivery. */
    push: (update: Omit<Update, 'update_id'> & { update_id?: number }) => updates.push(update),
    /** Keeps a file that somebody sends; gives its id: https://core.telegram.org/bots/api#getfile */
    file(bytes: Buffer, name = `photos/file_${files.size}.jpg`): string {
      files.set(name, bytes);
      return name;
    },
    /** The last message with buttons in a chat. */
    asked: (chat: number) => asked.findLast((message) => message.chat === chat),
    /** What messages were changed to, in order; a change takes the buttons away that it does not name. */
    edits: (chat: number) =>
      calls
        .filter(({ method, payload }) => method === 'editMessageText' && Number(payload['chat_id']) === chat)
        .map(({ payload }) => String(payload['text'])),
    /** Somebody presses a button of a message; gives the text they are shown for it, or nothing. */
    async press(
      from: { id: number; language_code?: string },
      { message, button }: { message: Asked | undefined; button: string },
    ): Promise<string | undefined> {
      presses += 1;
      const id = `press-${presses}`;
      const data = message?.buttons[button];
      if (!message || data === undefined) throw new Error(`no button ${button}: ${JSON.stringify(message)}`);
      updates.push(pressed(from, { id, message, data }));
      const isAnswer = ({ method, payload }: Call) =>
        method === 'answerCallbackQuery' && payload['callback_query_id'] === id;
      const { payload } = await until(() => calls.find(isAnswer), 'the answer to a press');
      return typeof payload['text'] === 'string' ? payload['text'] : undefined;
    },
    async [Symbol.asyncDispose](): Promise<void> {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function refuse(response: ServerResponse, fault: Extract<Fault, { error_code: number }>): void {
  const { error_code, description = `error ${error_code}`, retry_after } = fault;
  const parameters = retry_after === undefined ? undefined : { retry_after };
  response.writeHead(error_code, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ ok: false, error_code, description, parameters }));
}
