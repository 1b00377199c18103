import { setTimeout as wait } from 'node:timers/promises';
import { type BrainClient, createBrainClient } from '@brain/client';
import { OWNER, type TriggerInput, type TriggerResult } from '@brain/schema';
import type { BotApi } from '../support/bot-api.ts';
import { privateMessage } from '../support/bot-updates.ts';
import { call, type Target } from '../support/http.ts';
import { pick } from './seed.ts';

/** Something said to the brain. Its message is like no other's. */
export interface Said {
  message: string;
  session_id: string;
  /** Over REST or the client: the row it was told it is. */
  event_id?: string;
  /** Over Telegram: the update, which the service confirms once the brain has it. */
  update_id?: number;
}

const POSTERS = 3;
const CLIENTS = 2;
const SESSIONS_EACH = 4;
/** A person stops when this many of theirs have no answer yet: more than a hundred would be refused. */
const PATIENCE = 20;
const REPEAT_MS = 50;
const PLANS = [
  '',
  '',
  '',
  ': remember',
  ': send_message',
  ': remember+remember+send_message',
  ': think, remember+send_telegram',
];

/**
 * People who speak all the time, each in sessions of their own, one message after the other and now and then three at
 * once: over REST and the typed client, repeated until they are accepted, and on Telegram.
 */
export function createLoad(deps: {
  target: Target;
  api: BotApi;
  /** Grows by all that is said. */
  said: Said[];
  /** Messages of a session that wait for their answer. */
  waiting: (session_id: string) => number;
  chats: number[];
  random: () => number;
}) {
  const { target, api, said, chats, random } = deps;
  const stopping = new AbortController();
  const givingUp = new AbortController();
  const clients = Array.from({ length: CLIENTS }, () => createBrainClient(target));
  const rest = () => wait(80 + random() * 160, undefined, { signal: stopping.signal }).catch(() => undefined);

  function compose(session_id: string): Said {
    const words: Said = { message: `m${said.length}${pick(random, PLANS)}`, session_id };
    said.push(words);
    return words;
  }

  /** Says it until it is accepted. */
  async function send(words: Said, way: BrainClient['send']): Promise<void> {
    const { message, session_id } = words;
    const [idempotency_key] = message.split(':');
    const input = { source: 'test', user_id: OWNER, session_id, message, idempotency_key };
    words.event_id = (await way(input, givingUp.signal)).event_id;
  }

  async function speak(name: string, way: BrainClient['send']): Promise<void> {
    const sessions = Array.from({ length: SESSIONS_EACH }, (_, at) => `${name}-${at}`);
    while (!stopping.signal.aborted) {
      const session_id = pick(random, sessions);
      const burst = random() < 0.2 ? 3 : 1;
      for (let left = deps.waiting(session_id) < PATIENCE ? burst : 0; left > 0; left -= 1)
        await send(compose(session_id), way);
      await rest();
    }
  }

  /** Updates the brain does not have, and messages that wait for their answer. */
  function pending(chat: number): number {
    const session_id = `telegram:${chat}`;
    const unread = said.filter((words) => words.session_id === session_id && !isTaken(words, api));
    return unread.length + deps.waiting(session_id);
  }

  async function write(): Promise<void> {
    while (!stopping.signal.aborted) {
      const chat = pick(random, chats);
      if (pending(chat) < PATIENCE) {
        const words = compose(`telegram:${chat}`);
        words.update_id = api.push(privateMessage({ id: chat }, words.message));
      }
      await rest();
    }
  }

  const posting: BrainClient['send'] = (input, signal) => post(target, input, signal);
  const speakers = [
    ...Array.from({ length: POSTERS }, (_, at) => speak(`rest-${at}`, posting)),
    ...clients.map((client, at) => speak(`client-${at}`, client.send)),
    write(),
  ];
  const over = Promise.all(speakers);
  over.catch(() => undefined); // told to who stops it

  return {
    /** Says nothing new, and resolves when all that was said over REST and the client is accepted. */
    async stop(): Promise<void> {
      stopping.abort();
      try {
        await over;
      } finally {
        await Promise.all(clients.map((client) => client.close()));
      }
    },

    /** Ends it however it stands. */
    [Symbol.dispose](): void {
      stopping.abort();
      givingUp.abort();
      for (const client of clients) void client.close();
    },
  };
}

/** Whether the brain has told that it has it: to who said it, or to the Bot API. */
export function isTaken({ event_id, update_id = Infinity }: Said, api: BotApi): boolean {
  return event_id !== undefined || update_id < api.confirmed();
}

/** Posts a trigger until it has an answer that is no refusal to come back later. */
export async function post(
  target: Target,
  input: TriggerInput,
  signal?: AbortSignal,
): Promise<TriggerResult> {
  const { idempotency_key, ...body } = input;
  const headers = { 'idempotency-key': idempotency_key ?? '' };
  for (;;) {
    // A brain that is down, or dies with the answer on its lips.
    const reply = await call<TriggerResult>(target, '/trigger', { body, headers }).catch(() => undefined);
    if (reply?.status === 202) return reply.body;
    if (reply && reply.status !== 429 && reply.status !== 503) {
      throw new Error(`${idempotency_key} was answered ${reply.status} ${JSON.stringify(reply.body)}`);
    }
    await wait(REPEAT_MS, undefined, signal ? { signal } : {});
  }
}
