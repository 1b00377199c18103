import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { isEvent, OWNER, type StoredEvent } from '@brain/schema';
import { spawnService } from '../support/brain.ts';
import { serveCallbacks } from '../support/callback-server.ts';
import { freePort, trigger } from '../support/http.ts';
import { startModel } from '../support/model.ts';
import { startSmtp } from '../support/smtp.ts';
import type { Bundle } from './bundle.ts';
import { eventsOf, openFile } from './file.ts';

export const HOOKS = ['orders', 'ci', 'shop'];
export const PEOPLE = ['ann@example.org', 'ben@example.org'];
const SECRET = 'a-secret-of-the-house';
const LOOK_MS = 50;

/**
 * The brain as a process to be killed and started anew, between a scripted model, somebody’s service that takes
 * callbacks and a mail server.
 */
export async function openOutboundStage(bundle: Bundle) {
  const dataDir = await mkdtemp(join(tmpdir(), 'brain-'));
  const model = await startModel();
  const secrets = [SECRET];
  const service = await serveCallbacks(secrets);
  const smtp = await startSmtp();
  const target = { url: `http://127.0.0.1:${await freePort()}`, key: randomUUID() };
  const hook = (name: string) => [name, { kind: 'generic', secrets, callback_url: `${service.url}/${name}` }];
  const env = {
    BRAIN_PORT: new URL(target.url).port,
    BRAIN_DATA_DIR: dataDir,
    BRAIN_KEY: target.key,
    BRAIN_FETCH_ALLOW: service.host,
    BRAIN_WEBHOOKS: JSON.stringify(Object.fromEntries(HOOKS.map(hook))),
    // Mail to anybody else is not answered without proof of who wrote.
    EMAIL_OWNER: PEOPLE.join(),
    SMTP_URL: smtp.url,
    EMAIL_FROM: 'Brain <brain@example.org>',
    OPENAI_BASE_URL: model.url,
    OPENAI_API_KEY: 'k',
    OLLAMA_BASE_URL: 'http://127.0.0.1:9/v1',
    // Who is killed leaves nothing there: what others of the suite have compiled is taken.
    NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] ?? join(dataDir, 'compiled'),
  };
  let brain: ReturnType<typeof spawnService> | undefined;
  let said = 0;
  let kills = 0;

  /** The deliveries that came to each address, as they came: a callback by its id, a mail by its Message-ID. */
  function received(): Map<string, string[]> {
    const callbacks = service.taken.map(({ path, said: { data } }) => ({
      to: path.split('/').at(-1) ?? '',
      id: data['delivery_id'] ?? '',
    }));
    const mails = smtp.taken.map(({ to, mail }) => ({
      to: to[0] ?? '',
      id: /^<(.*)@/.exec(mail.messageId ?? '')?.[1] ?? '',
    }));
    const all = Map.groupBy([...callbacks, ...mails], ({ to }) => to);
    return new Map([...all].map(([to, messages]) => [to, messages.map(({ id }) => id)]));
  }

  return {
    service,
    get kills(): number {
      return kills;
    },
    get said(): number {
      return said;
    },

    /** Starts the brain; resolves when it listens. */
    async start(): Promise<void> {
      brain = spawnService(bundle.brain, env);
      await brain.listening;
    },
    async kill(): Promise<void> {
      kills += 1;
      await brain?.kill();
    },

    /** Asks something whose answer goes to an address. */
    async say(to: string): Promise<void> {
      const source = to.includes('@') ? 'email' : 'webhook';
      const session_id = `${source}:${to}`;
      said += 1;
      await trigger(target, { source, user_id: OWNER, session_id, reply_to: to, message: `m${said}` });
    },

    /** Waits until everything has ended and gone out, or gives up: what is missing shows. */
    async untilOver(withinMs: number): Promise<void> {
      using file = openFile(dataDir);
      for (const until = performance.now() + withinMs; performance.now() < until; await wait(LOOK_MS))
        if (file.countOpen() === 0) return;
    },

    /** What is wrong with what went out, by the store and by those who got it. */
    judge() {
      using file = openFile(dataDir);
      const events = eventsOf(file.rows()).filter((event) => isEvent(event, 'delivery'));
      const isSigned = service.taken.every((callback) => callback.isSigned);
      return judge({ events, received: received(), kills, said, isSigned });
    },

    async [Symbol.asyncDispose](): Promise<void> {
      await brain?.kill();
      await Promise.all([model.stop(), service[Symbol.asyncDispose](), smtp[Symbol.asyncDispose]()]);
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

interface Evidence {
  events: StoredEvent<'delivery'>[];
  received: Map<string, string[]>;
  kills: number;
  said: number;
  isSigned: boolean;
}

/**
 * Each delivery came to its address, in the order they were written, and is settled as sent, once. It may come more than
 * once in a row; it says so then, and no address got more too many than the brain was killed.
 */
function judge({ events, received, kills, said, isSigned }: Evidence) {
  const opened = events.filter(({ data }) => data.delivery_id === undefined);
  const outcomes = Map.groupBy(events, ({ data }) => data.delivery_id ?? '');
  const violations = isSigned ? [] : ['a callback was not signed'];
  if (opened.length !== said) violations.push(`${opened.length} deliveries for ${said} messages`);
  let twice = 0;
  for (const [to, due] of Map.groupBy(opened, ({ data }) => data.to ?? '')) {
    const came = received.get(to) ?? [];
    const once = came.filter((id, at) => id !== came[at - 1]);
    if (once.join() !== due.map(({ id }) => id).join()) violations.push(`${to} got ${once.join()}`);
    if (came.length - once.length > kills) violations.push(`${to} got ${came.length - once.length} too many`);
    twice += came.length - once.length;
    for (const { id, data } of due) {
      const ends = (outcomes.get(id) ?? []).filter(({ data: { status } }) => /sent|failed/.test(status));
      const statuses = ends.map((end) => end.data.status).join();
      if (statuses !== 'sent' || data.state !== 'done') violations.push(`${id} is ${statuses || 'open'}`);
      const repeated = came.filter((each) => each === id).length > 1;
      if (repeated && !ends[0]?.data.may_be_duplicate)
        violations.push(`${id} came twice and does not say so`);
    }
  }
  return { violations, sent: opened.length, twice };
}
