import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { saidBefore } from '../../apps/brain/src/runs/said-before.ts';
import { endId } from '../../apps/brain/src/runs/steps.ts';
import type { NewRow } from '../../apps/brain/src/store/row.ts';
import { type Answer, type ChatRequest, createGate } from '../support/model.ts';
import { runRows } from '../support/store.ts';
import { ann, openParts, triggerRow } from './open-parts.ts';
import { openRuns } from './open-runs.ts';

const SEED = Number(process.env['BRAIN_TEST_SEED'] ?? Date.now() % 2 ** 31);

/** What a message comes after: the one before it, the start, an earlier one; or it takes the place of an earlier one. */
type Link = { is: 'next' | 'start' } | { is: 'after' | 'instead'; of: number };
interface Said {
  link: Link;
  fails: boolean;
  /** It is said while the first of its batch is being answered, and waits. */
  waits: boolean;
}

const saidOnce = fc.record({
  link: fc.oneof(
    { weight: 3, arbitrary: fc.record({ is: fc.constant('next' as const) }) },
    { weight: 1, arbitrary: fc.record({ is: fc.constant('start' as const) }) },
    { weight: 4, arbitrary: fc.record({ is: fc.constant('after' as const), of: fc.nat(30) }) },
    { weight: 2, arbitrary: fc.record({ is: fc.constant('instead' as const), of: fc.nat(30) }) },
  ),
  fails: fc.nat(9).map((one) => one === 0),
  waits: fc.boolean(),
});

/** The first has nothing before it to name. */
const settled = (all: Said[]) =>
  all.map(({ link, ...rest }, at): Said => {
    if (!('of' in link)) return { link, ...rest };
    return { link: at === 0 ? { is: 'next' } : { is: link.is, of: link.of % at }, ...rest };
  });

/** The prompts as they should be: for each message that is ever answered, what stands before it. */
function expected(all: Said[]): Map<number, string[]> {
  const batchOf = all.map((_, at) =>
    all.slice(0, at + 1).findLastIndex(({ waits }, of) => !waits || of === 0),
  );
  const parent = (at: number): number => {
    const { link } = all[at] ?? { link: { is: 'start' as const } };
    if (link.is === 'after') return link.of;
    return link.is === 'start' ? -1 : at - 1;
  };
  /** Whether a message was taken back as the prompt of another was made. */
  const isGone = (one: number, to: number) =>
    all.some(
      ({ link }, by) =>
        link.is === 'instead' &&
        link.of === one &&
        (by <= to || (batchOf[to] !== to && batchOf[by] === batchOf[to])),
    );
  const isTakenBackAtOnce = (one: number) =>
    all.some(({ link }, by) => link.is === 'instead' && link.of === one && batchOf[by] === batchOf[one]);
  const isAsked = (one: number) => batchOf[one] === one || !isTakenBackAtOnce(one);
  const isAnswered = (one: number) => isAsked(one) && !all[one]?.fails && !isTakenBackAtOnce(one);
  const prompts = new Map<number, string[]>();
  for (const at of all.keys()) {
    const chain: number[] = [];
    for (let one = parent(at); one >= 0; one = parent(one)) chain.unshift(one);
    const left = chain.filter((one) => !isGone(one, at));
    const said = left.flatMap((one) => [`q ${one}`, ...(isAnswered(one) ? [`re: q ${one}`] : [])]);
    if (isAsked(at)) prompts.set(at, [...said, `q ${at}`]);
  }
  return prompts;
}

const wordsOf = (content: unknown) => String(content).split('\n---\n').at(-1) ?? '';

test(`the prompt of each run holds what it comes after, and nothing else, whatever the tree (seed ${SEED})`, async () => {
  await using parts = await openRuns();
  const { store, scripted } = parts;
  let count = 0;
  const property = fc.asyncProperty(
    fc.array(saidOnce, { minLength: 2, maxLength: 14 }).map(settled),
    async (all) => {
      const session = { ...ann, session_id: `tree:${(count += 1)}` };
      const rows: NewRow[] = [];
      for (const [at, { link }] of all.entries()) {
        const row = triggerRow(`${count} ${at}`, session, `q ${at}`);
        const of = 'of' in link ? rows[link.of]?.id : null;
        const named = {
          next: {},
          start: { parent_id: null },
          after: { parent_id: of },
          instead: { replaces: of },
        };
        rows.push({ ...row, data: { ...row.data, ...named[link.is] } });
      }
      scripted.requests.length = 0;
      const answer = ({ messages }: ChatRequest): Answer => {
        const words = wordsOf(messages.at(-1)?.content);
        const fails = all[Number(words.slice(2))]?.fails;
        return fails ? { fault: { kind: 'status', status: 400 } } : { text: [`re: ${words}`] };
      };
      scripted.answer(answer);
      for (let at = 0; at < all.length;) {
        const next = all.findIndex(({ waits }, later) => later > at && !waits);
        const batch = rows.slice(at, next < 0 ? undefined : next);
        const gate = createGate();
        scripted.queue(async (request) => {
          gate.arrive();
          await gate.opened;
          return answer(request);
        });
        await store.write({ rows: batch.slice(0, 1) });
        await gate.reached;
        await store.write({ rows: batch.slice(1) });
        gate.open();
        for (const { id } of batch) await parts.ended(id, session);
        at = next < 0 ? all.length : next;
      }
      const asked = scripted.requests.map(({ body }) =>
        body.messages.slice(1).map(({ content }) => wordsOf(content)),
      );
      const seen = new Map(asked.map((prompt) => [Number(prompt.at(-1)?.slice(2)), prompt]));
      assert.deepEqual(seen, expected(all));
    },
  );
  await fc.assert(property, { numRuns: 30, seed: SEED });
  assert.deepEqual(parts.faults, []);
});

const LONG = 400;

/** A session of many runs that have ended, `r0` to `r399`, one after the other; each may say what it comes after. */
async function longSession(
  parts: Awaited<ReturnType<typeof openParts>>,
  parentOf: (at: number) => string | undefined,
) {
  const ids: string[] = [];
  for (let at = 0; at < LONG; at += 1) {
    const rows = runRows(`r${at}`, ann.session_id);
    const [said, , , end] = rows;
    if (!said || !end) throw new Error('a run has four rows');
    const parent = parentOf(at);
    if (parent !== undefined) said.data = { ...said.data, parent_id: ids[Number(parent.slice(1))] };
    end.id = endId(said.id);
    ids.push(said.id);
    await parts.store.write({ rows });
  }
  return ids;
}

/** What a message after all of that has before it, and how often the store was asked. */
async function readBefore(parts: Awaited<ReturnType<typeof openParts>>, data: object) {
  const row = triggerRow(crypto.randomUUID());
  await parts.store.write({ rows: [{ ...row, data: { ...row.data, ...data } }] });
  const trigger = await parts.store.events.get(row.id);
  if (trigger?.data.event_type !== 'message') throw new Error('it was written as one');
  let reads = 0;
  const { events, branches } = parts.store;
  const counted = <Input extends unknown[], Output>(read: (...input: Input) => Output) => {
    return (...input: Input) => {
      reads += 1;
      return read(...input);
    };
  };
  const store = {
    events: { ...events, messages: counted(events.messages) },
    branches: {
      parents: counted(branches.parents),
      places: counted(branches.places),
      replaced: counted(branches.replaced),
      said: counted(branches.said),
    },
  };
  const said = await saidBefore(store, { ...trigger, data: trigger.data });
  return { said: said.map(({ data: { content } }) => content), reads, trigger };
}

const upTo = (last: number) =>
  Array.from({ length: last + 1 }, (_, at) => [`r${at}`, `re: r${at}`])
    .flat()
    .slice(-60);

test('a session without branches is read once, as it always was', async () => {
  await using parts = await openParts();
  await longSession(parts, () => undefined);
  const { said, reads, trigger } = await readBefore(parts, {});
  assert.deepEqual([said, reads], [upTo(LONG - 1), 1]);
  const before = await parts.store.events.messages(ann.session_id, trigger.seq, 60);
  assert.deepEqual(
    said,
    before.map(({ data }) => data.content),
  );
});

test('a branch that leads far back is read in a few steps, and holds as much as any history', async () => {
  await using parts = await openParts();
  const ids = await longSession(parts, () => undefined);
  assert.deepEqual((await readBefore(parts, { parent_id: null })).said, []);
  const near = await readBefore(parts, { parent_id: ids[2] });
  assert.deepEqual([near.said, near.reads], [upTo(2), 4]);
  const far = await readBefore(parts, { parent_id: ids[150] });
  assert.deepEqual([far.said, far.reads], [upTo(150), 4]);
  // What says nothing comes after the last of these, which comes after the 151st.
  const next = await readBefore(parts, {});
  assert.deepEqual([next.said.slice(0, -1), next.reads], [upTo(150), 5]);
});

test('of two branches that are woven into one another, each holds its own', async () => {
  await using parts = await openParts();
  await longSession(parts, (at) => (at < 2 ? undefined : `r${at - 2}`));
  const { said } = await readBefore(parts, {});
  const own = Array.from({ length: 30 }, (_, back) => LONG - 59 + 2 * back);
  assert.deepEqual(
    said,
    own.flatMap((at) => [`r${at}`, `re: r${at}`]),
  );
});

test('a new beginning that stands far before an answer which came late is seen', async () => {
  await using parts = await openParts();
  const late = runRows('late', ann.session_id);
  const waiting = Array.from({ length: 70 }, (_, at) => {
    const row = triggerRow(`waits ${at}`);
    return { ...row, data: { ...row.data, state: 'done', ...(at === 5 ? { parent_id: null } : {}) } };
  });
  await parts.store.write({ rows: [...late.slice(0, 1), ...waiting, ...late.slice(1)] });
  const { said } = await readBefore(parts, {});
  assert.deepEqual(
    said,
    waiting.slice(-60).map((_, at) => `waits ${at + 10}`),
  );
});
