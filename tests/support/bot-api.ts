import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { Update } from 'grammy/types';
import { type ApiError, createFaults, type Fault, isApiError } from './bot-faults.ts';
import { type Call, createCalls } from './bot-calls.ts';
import { wrongWith } from './bot-checks.ts';
import { createMessages } from './bot-messages.ts';
import { type Asked, askedBy, createUpdates, pressed } from './bot-updates.ts';

export type { Call } from './bot-calls.ts';
export type { Fault } from './bot-faults.ts';

export type BotApi = Awaited<ReturnType<typeof startBotApi>>;

/** A Telegram of our own: speaks the Bot API over HTTP, records every call, and fails when it is told to. */
export async function startBotApi(options: { token?: string; port?: number } = {}) {
  const token = options.token ?? '4242:TEST-TOKEN';
  const { wakeWatchers, ...views } = createCalls();
  const { calls, until } = views;
  const faults = createFaults();
  const standing = createMessages();
  const updates = createUpdates();
  /** Messages with buttons, in order. */
  const asked: Asked[] = [];
  /** What people have sent, by path. */
  const files = new Map<string, Buffer>();
  let webhook = '';
  let presses = 0;

  async function answer(method: string, payload: Record<string, unknown>): Promise<unknown> {
    if (method === 'getMe') {
      return {
        id: Number(token.split(':')[0]),
        is_bot: true,
        first_name: 'Brain',
        username: 'brain_test_bot',
      };
    }
    if (method === 'getUpdates') return webhook ? conflict(WEBHOOK) : poll(payload);
    if (method === 'getFile') {
      const id = String(payload['file_id']);
      // Telegram may leave the size out: https://core.telegram.org/bots/api#file
      const file_size = id.startsWith('unsized/') ? undefined : files.get(id)?.length;
      return { file_id: id, file_unique_id: id, file_path: id, file_size };
    }
    if (method === 'getMyCommands') return views.commandsOf(payload);
    if (method === 'deleteWebhook') webhook = '';
    const wrong = wrongWith(method, payload);
    if (wrong !== undefined) return { error_code: 400, description: wrong };
    const result = standing.answer(method, payload) ?? true;
    const isText = method === 'sendMessage' || method === 'editMessageText';
    if (isText && result !== true && 'message_id' in result) {
      const at = { chat: Number(payload['chat_id']), message_id: Number(result['message_id']) };
      asked.push(...askedBy(at, payload));
    }
    wakeWatchers();
    return result;
  }

  async function poll(payload: Record<string, unknown>): Promise<Update[] | ApiError> {
    const given = await updates.take(payload);
    if (given !== 'conflict') return given;
    return conflict(webhook ? 'terminated by setWebhook request' : OTHER_POLLER);
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

    const fault = faults.take(method);
    const fails = fault && (isApiError(fault) || 'drop' in fault || 'reset' in fault);
    if (fails) call.fault = isApiError(fault) ? fault.error_code : 0;
    if (method === 'getUpdates' && !fails && !webhook) updates.confirm(payload);
    wakeWatchers();
    if (secret !== token) return refuse(response, { error_code: 401, description: 'Unauthorized' });
    if (fault && isApiError(fault)) return refuse(response, fault);
    if (fault && 'drop' in fault && fault.drop === 'before') return void request.socket.destroy();
    await delay(fault, response);
    const result = await Promise.race([answer(method, payload), once(response, 'close')]);
    if (isRefused(result)) {
      call.fault = result.error_code;
      return refuse(response, result);
    }
    if (fault && 'drop' in fault) return void request.socket.destroy();
    const text = JSON.stringify({ ok: true, result });
    response.setHeader('content-type', 'application/json');
    if (!fault || !('reset' in fault)) return void response.end(text);
    response.setHeader('content-length', Buffer.byteLength(text));
    response.write(text.slice(0, text.length / 2), () => request.socket.resetAndDestroy());
  }

  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => {
      if (!request.destroyed) throw error; // else its caller was killed in the middle of a word
    });
  });
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // a TCP server has one

  async function down(): Promise<void> {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  }

  return {
    url: `http://127.0.0.1:${port}`,
    token,
    ...views,
    /** The highest offset asked with: Telegram has forgotten every update before it. */
    confirmed: () => updates.confirmed(),
    /** The next calls of `method` fail, one fault each, in the order given. */
    fail(method: string, ...next: Fault[]): void {
      faults.add(method, next);
    },
    /** Every call of `method`, or of any with `*`, fails until the function it gives is called. */
    failing: (method: string, fault: Fault) => faults.addLasting(method, fault),
    /** Nothing listens any more, and every connection is lost. */
    down,
    /** It listens again, where it did before, and knows all it knew. */
    async up(): Promise<void> {
      server.listen(port, '127.0.0.1');
      await once(server, 'listening');
    },
    /** Somebody sets a webhook: who polls is refused until it is deleted. */
    setWebhook(url: string): void {
      webhook = url;
      updates.interrupt();
    },
    /** What stands in a chat now, in order; what was deleted is gone. */
    standing: standing.standing,
    /** Pushes an update; gives its id. One pushed twice with the same id is a redelivery. */
    push: (update: Omit<Update, 'update_id'> & { update_id?: number }) => updates.push(update),
    /** Keeps a file that somebody sends; gives its id: https://core.telegram.org/bots/api#getfile */
    file(bytes: Buffer, name = `photos/file_${files.size}.jpg`): string {
      files.set(name, bytes);
      return name;
    },
    /** The last message with buttons in a chat. */
    asked: (chat: number) => asked.findLast((message) => message.chat === chat),
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
      await down();
    },
  };
}

const OTHER_POLLER =
  'terminated by other getUpdates request; make sure that only one bot instance is running';
const WEBHOOK =
  "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first";
const conflict = (why: string): ApiError => ({ error_code: 409, description: `Conflict: ${why}` });

const isRefused = (result: unknown): result is ApiError =>
  typeof result === 'object' && result !== null && isApiError(result);

/** The answer is not given before that, unless its caller goes away. */
async function delay(fault: Fault | undefined, response: ServerResponse): Promise<void> {
  if (!fault || !('hold' in fault || 'slow_ms' in fault)) return;
  if ('hold' in fault) fault.hold.arrive();
  const over = 'hold' in fault ? fault.hold.opened : wait(fault.slow_ms, undefined, { ref: false });
  await Promise.race([over, once(response, 'close')]);
}

function refuse(response: ServerResponse, fault: ApiError): void {
  const { error_code, description = `error ${error_code}`, retry_after } = fault;
  const parameters = retry_after === undefined ? undefined : { retry_after };
  response.writeHead(error_code, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ ok: false, error_code, description, parameters }));
}
