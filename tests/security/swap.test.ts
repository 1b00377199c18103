import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import type { StoredEvent } from '@brain/schema';
import { ACCESS } from '../../apps/brain/src/doors/access.ts';
import { createRandom, pick, randomTest } from '../crash/seed.ts';
import { type RunningBrain, startBrain } from '../support/brain.ts';
import { call, isEnd, openEvents, trigger } from '../support/http.ts';
import { type ChatRequest, type ScriptedModel, startModel } from '../support/model.ts';
import { inputFor, type Known, type Schema } from './any-input.ts';
import { newKey, ownPage } from './cast.ts';
import { dial, newAddress } from './door.ts';
import { type Attacker, procedures, routes } from './operations.ts';
import { furnished, knownOf, leak, rowsOf, type Victim } from './victim.ts';

const CALLS = 2000;
const KEYS = 6;
const TOOL_RUNS = 60;
/** What would take an attacker’s own sessions from them, and with them what can be asked for. */
const REMOVES = new Set(['sessions.remove', 'DELETE /sessions/{session_id}']);

let model: ScriptedModel;
let brain: RunningBrain;
let ann: Victim;
let bob: Victim;
let service: string;
before(async () => {
  model = await startModel();
  model.answer(({ messages }) => ({ text: [`I heard ${JSON.stringify(messages.at(-1)?.content)}`] }));
  brain = await startBrain({
    OPENAI_BASE_URL: model.url,
    OPENAI_API_KEY: 'k',
    BRAIN_MODEL: 'scripted',
  });
  ann = await furnished(brain, 'ann');
  bob = await furnished(brain, 'bob');
  service = (await newKey(brain, '/keys')).key;
  for (const victim of [ann, bob]) await park(victim);
});
after(async () => {
  await brain?.[Symbol.asyncDispose]();
  await model?.stop();
});

/** Somebody has a run that waits for their word. */
async function park({ user_id, canary }: Victim): Promise<void> {
  model.queue({ toolCalls: [{ name: 'send_telegram', arguments: { content: canary, to: '-77' } }] });
  const run = await trigger(brain, { user_id, session_id: `asks:${user_id}`, message: `garden ${canary}` });
  using stream = await openEvents(brain, run.session_id);
  await stream.until((all) => all.some(({ data: { data } }) => data.event_type === 'approval'));
}

/** The ways one may ask; with keys enough that none of them is too often used. The last is by a service. */
async function waysOf({ user_id, cookie }: Victim): Promise<Attacker[]> {
  const keys = await Promise.all(Array.from({ length: KEYS }, () => newKey(brain, `/users/${user_id}/keys`)));
  const shown = [
    ...keys.map(({ key }) => ({ authorization: `Bearer ${key}` })),
    ownPage(brain, cookie),
    { authorization: `Bearer ${service}`, 'x-brain-user': user_id },
  ];
  return Promise.all(
    shown.map(async (headers) => {
      const from = newAddress();
      return { user_id, headers, from, socket: await dial(brain.url, { headers, from }) };
    }),
  );
}

/** What is known of the victim, and here and there of oneself. */
const mixed = (known: Known, self: Known): Known =>
  Object.fromEntries(
    Object.entries(known).map(([name, values]) => [
      name,
      [...values, ...(/^(?:user|session)_id$/.test(name) ? (self[name] ?? []) : [])],
    ]),
  );

/** The ids that an operation is about; one of another kind now and then. */
function fitting(known: Known, name: string, random: () => number): Known {
  const prefix = /memory/.test(name) ? 'mem_' : /key|identit|stranger/.test(name) ? 'usr_' : 'evt_';
  const ids = /approv|files/.test(name)
    ? (known[/files/.test(name) ? 'file_id' : 'approval_id'] ?? [])
    : (known['id']?.filter((id) => id.startsWith(prefix)) ?? []);
  return ids.length === 0 || random() < 0.1 ? known : { ...known, id: ids };
}

randomTest(
  '2,000 calls with ids of somebody else, by every door, tell nothing of them and change nothing',
  110_000,
  async (t, seed) => {
    const random = createRandom(seed);
    const all = [...procedures(), ...(await routes(brain))].filter(
      ({ name }) => ACCESS[name] !== 'service' && name !== 'POST /sign-out',
    );
    const seen = new Map<string, number>();
    for (const [attacker, victim] of [
      [ann, bob],
      [bob, ann],
    ] as const) {
      const before = await rowsOf(brain, victim.user_id);
      const theirs = knownOf(victim, before);
      const known = mixed(theirs, knownOf(attacker, await rowsOf(brain, attacker.user_id)));
      const secrets = [victim.canary, victim.address, ...(theirs['session_id'] ?? []), ...before.keys()];
      const ways = await waysOf(attacker);
      for (let at = 0; at < CALLS / 2; at += 1) {
        const operation = pick(random, all);
        const way = pick(random, ACCESS[operation.name] === 'owner' ? ways.slice(0, -1) : ways);
        const names = REMOVES.has(operation.name) ? theirs : known;
        const mind = { known: fitting(names, operation.name, random), random };
        const input = inputFor(operation.input, mind) as Record<string, unknown>; // its schema is of an object
        const { status, text } = await operation.send(input, way);
        const found = leak(text, input, secrets);
        assert.equal(
          found,
          undefined,
          `${operation.name} ${JSON.stringify(input)} by ${JSON.stringify(way.headers)} tells ${text}`,
        );
        seen.set(status, (seen.get(status) ?? 0) + 1);
      }
      for (const { socket } of ways) {
        assert.ok(
          !socket.said.some((frame) => frame.includes(victim.canary)),
          'in a frame that was not asked for',
        );
        socket[Symbol.dispose]();
      }
      assert.deepEqual(await rowsOf(brain, victim.user_id), before);
    }
    t.diagnostic([...seen].map(([status, count]) => `${status}: ${count}`).join(', '));
    // Wrong codes are refused so as well; but nearly all was looked at.
    const tooMany = (seen.get('429') ?? 0) + (seen.get('TOO_MANY_REQUESTS') ?? 0);
    assert.ok(tooMany < CALLS / 20, `${tooMany} calls were not looked at`);
    const good = (seen.get('OK') ?? 0) + (seen.get('200') ?? 0);
    assert.ok(good > CALLS / 10, `only ${good} calls were answered, so little was tried`);
  },
);

randomTest(
  'tools that are given ids of somebody else tell nothing of them and change nothing',
  100_000,
  async (_t, seed) => {
    const random = createRandom(seed);
    for (const [attacker, victim] of [
      [ann, bob],
      [bob, ann],
    ] as const) {
      const before = await rowsOf(brain, victim.user_id);
      const known = knownOf(victim, before);
      const secrets = [victim.canary, victim.address, ...before.keys()];
      const read: string[] = [];
      model.answer(({ messages, tools = [] }) => {
        read.push(JSON.stringify(messages));
        return messages.at(-1)?.role === 'tool'
          ? { text: ['done'] }
          : { toolCalls: callsOf(tools, known, random) };
      });
      for (let at = 0; at < TOOL_RUNS / 2; at += 1) {
        const told: unknown[] = [];
        for (const { data } of await toldTo(attacker)) {
          if (data.event_type === 'tool_call') told.push(data.input);
          const found = leak(JSON.stringify(data), told, secrets);
          assert.equal(found, undefined, JSON.stringify(data));
        }
      }
      assert.ok(!read.some((prompt) => prompt.includes(victim.canary)), 'in a prompt');
      assert.ok(read.length >= TOOL_RUNS);
      assert.deepEqual(await rowsOf(brain, victim.user_id), before);
    }
  },
);

/** What somebody is told of a run of theirs. They approve all that they are asked for. */
async function toldTo({ user_id }: Victim): Promise<StoredEvent[]> {
  const run = await trigger(brain, { user_id, session_id: `tools:${user_id}`, message: 'garden' });
  using stream = await openEvents(brain, run.session_id);
  const answered = new Set<string>();
  const frames = await stream.until((all) => {
    for (const { data: event } of all) {
      const { id, data } = event;
      if (data.event_type !== 'approval' || data.status !== 'asked' || !id || answered.has(id)) continue;
      answered.add(id);
      void call(brain, `/approvals/${id}`, { body: { user_id, status: 'approved' } });
    }
    return all.some(({ data }) => isEnd(data, run.run_id));
  });
  const events = frames.map(({ data }) => data).filter((event): event is StoredEvent => event.seq !== null);
  return events.filter(({ data }) => 'run_id' in data && data.run_id === run.run_id);
}

/** One call of each tool there is, with what an attacker knows, and fields that no tool has. */
function callsOf(tools: NonNullable<ChatRequest['tools']>, known: Known, random: () => number) {
  return tools.map(({ function: { name, parameters } }) => {
    const input = inputFor(parameters as Schema, { known, random }) as Record<string, unknown>; // as the brain wrote it
    const more =
      random() < 0.5
        ? {
            user_id: pick(random, known['user_id'] ?? []),
            session_id: pick(random, known['session_id'] ?? []),
          }
        : {};
    return { name, arguments: { ...input, ...more } };
  });
}
