import { setTimeout as wait } from 'node:timers/promises';
import { OWNER, type TriggerResult } from '@brain/schema';
import type { Said } from '../crash/load.ts';
import { pick } from '../crash/seed.ts';
import { call, type Target } from '../support/http.ts';

const AGAIN_MS = 50;
// To come again is also what a brain says that has had no time to read the request (408), or room (429), or a store (503).
/** An answer that does not come: the brain has died, or waits for a database that has. */
const PATIENCE_MS = 5000;
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
 * People who each speak in a session of their own, one message after the other, at whichever brain: each is said with the same
 * key, now here and now there, until it is accepted. Resolves when all of them are.
 */
export async function speakToAll(deps: {
  targets: Target[];
  /** Grows by all that is said. */
  said: Said[];
  sessions: string[];
  messages: number;
  /** How long all that is to take, about. */
  withinMs: number;
  random: () => number;
  signal: AbortSignal;
}): Promise<void> {
  const { targets, said, sessions, messages, withinMs, random, signal } = deps;
  const each = messages / sessions.length;

  async function speak(session_id: string): Promise<void> {
    for (let left = each; left > 0; left -= 1) {
      const words: Said = { message: `m${said.length}${pick(random, PLANS)}`, session_id };
      said.push(words);
      words.event_id = (await insist(words)).event_id;
      await wait((withinMs / each) * (0.5 + random()), undefined, { signal });
    }
  }

  async function insist({ message, session_id }: Said): Promise<TriggerResult> {
    const headers = { 'idempotency-key': message.split(':')[0] ?? '' };
    const body = { source: 'test', user_id: OWNER, session_id, message };
    for (;;) {
      signal.throwIfAborted();
      const asking = call<TriggerResult>(pick(random, targets), '/trigger', { body, headers });
      const reply = await Promise.race([asking, wait(PATIENCE_MS, undefined, { ref: false })]).catch(
        () => undefined,
      );
      if (reply?.status === 202) return reply.body;
      if (reply && ![408, 429, 503].includes(reply.status))
        throw new Error(`${message} was answered ${reply.status} ${JSON.stringify(reply.body)}`);
      await wait(AGAIN_MS * (1 + random()), undefined, { signal });
    }
  }

  await Promise.all(sessions.map(speak));
}

/** Reads a session at one brain after the other, from where it was: `got` is what it was told, in order. */
export function readWandering(deps: {
  targets: Target[];
  session_id: string;
  random: () => number;
  cutMs: number;
}) {
  const { targets, session_id, random, cutMs } = deps;
  const closing = new AbortController();
  const got: number[] = [];
  let changes = 0;

  async function read(): Promise<void> {
    while (!closing.signal.aborted) {
      const { url, key } = pick(random, targets);
      changes += 1;
      const cut = AbortSignal.timeout(Math.round(cutMs * (0.5 + random())));
      const query = new URLSearchParams({ session_id });
      await fetch(`${url}/events?${query.toString()}`, {
        signal: AbortSignal.any([closing.signal, cut]),
        headers: { authorization: `Bearer ${key}`, 'last-event-id': String(got.at(-1) ?? 0) },
      })
        .then((response) => (response.ok ? pump(response) : undefined))
        .catch(() => undefined); // cut, by itself or by the death of who spoke
      await wait(AGAIN_MS * (1 + 4 * random()), undefined, { signal: closing.signal }).catch(() => undefined);
    }
  }

  async function pump({ body }: Response): Promise<void> {
    let rest = '';
    for await (const chunk of body?.pipeThrough(new TextDecoderStream()) ?? []) {
      const blocks = (rest + chunk).split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) {
        const [, data] = /^data: (.*)$/m.exec(block) ?? [];
        const seq = data === undefined ? null : (JSON.parse(data) as { seq: number | null }).seq;
        if (seq !== null) got.push(seq);
      }
    }
  }

  const over = read();
  return {
    session_id,
    got,
    /** How often it went to a brain. */
    changes: () => changes,
    async close(): Promise<void> {
      closing.abort();
      await over;
    },
  };
}
