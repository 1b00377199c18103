import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import * as fc from 'fast-check';
import { eventRow, type NewRow } from '../../apps/brain/src/store/row.ts';
import { sessionRow } from '../../apps/brain/src/store/sessions.ts';
import { SEED } from '../telegram/any-markdown.ts';
import { type AnyStore, evt, inOrder, mem, openBoth, type PlacedRow, placed, skip } from './all-reads.ts';

const SESSIONS = ['web:ann', 'web-Ann', 'a'];
let both: Awaited<ReturnType<typeof openBoth>>;
before(async () => {
  if (!skip) both = await openBoth();
});
after(() => both?.[Symbol.asyncDispose]());

// JSON of Postgres holds neither U+0000 nor half a character: what writes changes them.
const words = fc.string({ unit: 'grapheme', maxLength: 12 }).filter((text) => !text.includes('\0'));
const content = fc.oneof({ weight: 8, arbitrary: words }, fc.constant('é'.repeat(40_000)));
const earlier = fc.option(fc.nat(30), { nil: undefined });

/** Something that happened; numbers name what came before, or nothing that is known. */
const happening = fc.record({
  session_id: fc.constantFrom(...SESSIONS),
  kind: fc.constantFrom('asked', 'asked', 'said', 'said', 'run', 'memory'),
  content,
  parent: fc.oneof(earlier, fc.constant(null)),
  replaces: earlier,
  of: fc.nat(30),
  source: fc.constantFrom('web', 'telegram'),
  response_to: fc.option(fc.subarray(['web', 'telegram', 'email']), { nil: undefined }),
  isOpen: fc.boolean(),
});
type Happening = typeof happening extends fc.Arbitrary<infer T> ? T : never;

function rowOf(what: Happening, at: number): NewRow {
  const { session_id, kind, of, source } = what;
  const session = { user_id: 'ann', session_id };
  const id = evt(at);
  const said = { event_type: 'message' as const, content: what.content, source };
  if (kind === 'said') return eventRow(session, id, { ...said, run_id: evt(of), role: 'assistant' });
  if (kind === 'run')
    return eventRow(session, id, { event_type: 'run', run_id: evt(of), status: 'finished' });
  if (kind === 'memory') {
    const data = { content: what.content, category: 'other', importance: 1 + (of % 5), origin: 'user' };
    const rest = what.isOpen ? {} : { superseded_by: mem(of) };
    return { id: mem(at), type: 'memory', ...session, data: { ...data, ...rest }, tags: [source] };
  }
  return eventRow(session, id, {
    ...said,
    run_id: id,
    role: 'user',
    state: what.isOpen ? 'open' : 'done',
    ...(what.parent === undefined ? {} : { parent_id: what.parent === null ? null : evt(what.parent) }),
    ...(what.replaces === undefined ? {} : { replaces: evt(what.replaces) }),
    ...(what.response_to === undefined ? {} : { response_to: what.response_to }),
  });
}

const each = <T, R>(values: readonly T[], ask: (value: T) => Promise<R>) => Promise.all(values.map(ask));

/** What the harder reads give, all that is asked about one set of rows. */
async function answers(store: AnyStore, rows: PlacedRow[], { at, limit }: { at: number; limit: number }) {
  const { branches, events, history, memories, messages, sessions } = store;
  const ids = rows.map(({ id }) => id);
  const seqs = rows.map(({ seq }) => seq);
  return {
    parents: await each(rows, ({ id, session_id }) =>
      branches.parents({ id, session_id: session_id ?? '' }, limit),
    ),
    sessions: await each(SESSIONS, async (session_id) => [
      await inOrder(branches.replaced(session_id, ids)),
      await branches.said({
        session_id,
        run_ids: ids,
        ranges: [
          [1, at],
          [at + 2, 99],
        ],
        limit,
      }),
      await each([{}, { before: at }, { after: at }, { around: at }], (place) =>
        history.page(session_id, { limit, ...place }),
      ),
      await events.messages(session_id, at, limit),
      await events.after(session_id, at, limit),
      await messages.after(session_id, at, limit),
    ]),
    found: await inOrder(messages.some('ann', seqs)),
    texts: await memories.texts('ann', at, limit),
    versions: await each(rows, ({ id }) => memories.versions('ann', id)),
    list: await sessions.list('ann', { limit, is_archived: false }),
    open: await events.openSessions(),
  };
}

test(
  'whatever happened, branches, windows, messages, texts and lists are the same on both engines',
  { skip },
  async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(happening, { minLength: 1, maxLength: 30 }),
        fc.record({ at: fc.nat(45), limit: fc.integer({ min: 1, max: 8 }) }),
        fc.nat(20),
        async (all, asked, read_seq) => {
          const begun = SESSIONS.map((session_id) => {
            const row = sessionRow({ user_id: 'ann', session_id }, { title: session_id, source: 'web' });
            return { ...row, data: { ...row.data, read_seq } };
          });
          const rows = placed([...begun, ...all.map(rowOf)]);
          await both.fill(rows);
          assert.deepEqual(
            await answers(both.postgres, rows, asked),
            await answers(both.sqlite, rows, asked),
          );
        },
      ),
      { ...SEED, numRuns: 25 },
    );
  },
);
