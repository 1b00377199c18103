import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type AnyStore, holdsSomething, inOrder, mem, openBoth, skip } from './all-reads.ts';
import { PEOPLE, ROWS, SESSIONS } from './all-reads-rows.ts';

const each = <T, R>(values: readonly T[], ask: (value: T) => Promise<R>) => Promise.all(values.map(ask));
const eachPerson = <R>(ask: (user_id: string) => Promise<R>) => each([...PEOPLE, 'nobody'], ask);
const eachSession = <R>(ask: (session_id: string) => Promise<R>) => each([...SESSIONS, 'nowhere'], ask);
const SEQS = ROWS.map(({ seq }) => seq);
const LAST = SEQS.at(-1) ?? 0;
const LIMITS = [1, 2, 5, 500];
const CURSORS = [0, 7, 60, 90, LAST - 1, LAST + 5];
const TRIGGERS = ROWS.filter(({ id, data }) => (data as { run_id?: string }).run_id === id).map((row) => ({
  id: row.id,
  seq: row.seq,
  session_id: row.session_id ?? '',
}));
const RUN_IDS = TRIGGERS.map(({ id }) => id);
const HOUR = '2026-01-01T00:00:30.000Z';

/** Every read of the store, by its name, and what is asked of it. */
const READS: Record<string, (store: AnyStore) => Promise<unknown>> = {
  rowsAt: ({ rowsAt }) => rowsAt(SEQS),
  'events.get': ({ events }) =>
    each(
      [...ROWS.map(({ id }) => id), 'evt_none'].filter((id) => id.startsWith('evt')),
      events.get,
    ),
  'events.after': ({ events }) =>
    eachSession((id) => each(CURSORS, (at) => each(LIMITS, (n) => events.after(id, at, n)))),
  'events.latest': ({ events }) =>
    eachSession((id) => each([...CURSORS, undefined], (at) => events.latest(id, 4, at))),
  'events.messages': ({ events }) =>
    eachSession((id) => each(CURSORS, (at) => each(LIMITS, (n) => events.messages(id, at, n)))),
  'events.ofRun': ({ events }) => each(TRIGGERS, events.ofRun),
  'events.head': ({ events }) => eachSession(events.head),
  'events.openSessions': ({ events }) => events.openSessions(),
  'events.openReviews': ({ events }) => each(LIMITS, events.openReviews),
  'events.openApprovals': ({ events }) =>
    eachPerson((id) => each(LIMITS, (n) => events.openApprovals(id, n))),
  'events.openDeliveries': ({ events }) =>
    each(['telegram', 'email'], (name) => events.openDeliveries(name, 0, 5)),
  'events.deliveries': ({ events }) =>
    each(['open', 'failed'] as const, (status) =>
      each([null, 'ann', 'Zoe'], (user_id) =>
        each(LIMITS, (limit) => events.deliveries({ status, user_id, limit })),
      ),
    ),
  'events.open': ({ events }) => events.open(),
  'events.tokensSince': ({ events }) =>
    eachPerson((id) => each([HOUR, '2020', '2999'], (at) => events.tokensSince(id, at))),
  'branches.parents': ({ branches }) =>
    each(TRIGGERS, (run) => each(LIMITS, (n) => branches.parents(run, n))),
  'branches.places': ({ branches }) => inOrder(branches.places([...RUN_IDS, 'evt_none'])),
  'branches.replaced': ({ branches }) => eachSession((id) => inOrder(branches.replaced(id, RUN_IDS))),
  'branches.said': ({ branches }) =>
    eachSession((session_id) =>
      each(LIMITS, (limit) =>
        each(
          [
            [[1, 80]],
            [
              [1, 75],
              [80, LAST],
            ],
            [],
          ] as [number, number][][],
          (ranges) => branches.said({ session_id, run_ids: RUN_IDS.slice(0, 6), ranges, limit }),
        ),
      ),
    ),
  'history.page': ({ history }) =>
    eachSession((id) =>
      each(LIMITS, (limit) =>
        each([0, 60, LAST - 1], (at) =>
          each([{}, { before: at }, { after: at }, { around: at }], (place) =>
            history.page(id, { limit, ...place }),
          ),
        ),
      ),
    ),
  'feed.page': ({ feed }) =>
    each(LIMITS, (limit) =>
      each(
        [
          {},
          { after: 0 },
          { after: 70 },
          { before: 90 },
          { event_types: ['run' as const, 'delivery' as const] },
          { event_types: ['run' as const], status: 'finished', after: 0 },
          { user_id: 'Zoe' },
          { session_id: 'web:ann', after: 0 },
          { session_id: 'web:ann', before: LAST },
        ],
        (query) => feed.page({ limit, ...query }),
      ),
    ),
  'feed.openRuns': ({ feed }) =>
    each(LIMITS, async (limit) => {
      const [all, some] = [await feed.openRuns(limit), await feed.openRuns(limit, LAST - 10)];
      return [...all, ...some].map((run) => ({ ...run, is_asking: Boolean(run.is_asking) }));
    }),
  'usage.list': ({ usage }) => usage.list('2025-12-31', '2026-01-02'),
  'files.entry': ({ files }) =>
    eachPerson((id) =>
      each(ROWS, async ({ data }) => 'file_id' in data && (await files.entry(id, String(data.file_id)))),
    ),
  'files.checkRoom': ({ files }) =>
    eachPerson((id) =>
      each([1, 3005, 3006, 10_000], (most) => files.checkRoom(id, 1, most).then(() => 'has room', String)),
    ),
  'memories.get': ({ memories }) =>
    each(['first', 'pinned', 'nobody'], (name) => memories.get('ann', mem(name))),
  'memories.latest': ({ memories }) =>
    eachPerson((id) =>
      each(LIMITS, (limit) =>
        each([{}, { before: LAST - 1 }, { category: 'rule' as const }], (query) =>
          memories.latest(id, { limit, ...query }),
        ),
      ),
    ),
  'memories.byKey': ({ memories }) =>
    eachPerson((id) => each(['user.city', 'none'], (key) => memories.byKey(id, key))),
  'memories.versions': ({ memories }) =>
    each(['third', 'second', 'nobody knows'], (name) => memories.versions('ann', mem(name))),
  'memories.texts': ({ memories }) =>
    eachPerson((id) => each([0, LAST - 3], (at) => memories.texts(id, at, 5))),
  'memories.some': ({ memories }) => eachPerson((id) => inOrder(memories.some(id, SEQS))),
  'memories.before': ({ memories }) =>
    eachPerson((id) => each([0, 1, 3, 99], (count) => memories.before(id, count))),
  'memories.candidates': ({ memories }) => eachPerson(memories.candidates),
  'messages.sessions': ({ messages }) => eachPerson(messages.sessions),
  'messages.after': ({ messages }) => eachSession((id) => each(CURSORS, (at) => messages.after(id, at, 3))),
  'messages.some': ({ messages }) => eachPerson((id) => inOrder(messages.some(id, SEQS))),
  'runs.isReplaced': ({ runs }) => each(TRIGGERS, runs.isReplaced),
  'runs.open': ({ runs }) =>
    each([null, 'ann'], (user_id) =>
      each([null, 'web:ann'], (session_id) =>
        each([null, 'telegram'], (source) => runs.open({ user_id, session_id, source }, 5)),
      ),
    ),
  'runs.last': ({ runs }) => eachSession(runs.last),
  'sessions.owner': ({ sessions }) => eachSession(sessions.owner),
  'sessions.get': ({ sessions }) => eachSession(sessions.get),
  'sessions.list': ({ sessions }) =>
    eachPerson((id) =>
      each([true, false], (is_archived) =>
        each(LIMITS, (limit) => sessions.list(id, { limit, is_archived })),
      ),
    ),
  'sessions.temporary': ({ sessions }) => eachPerson((id) => inOrder(sessions.temporary(id))),
  'sessions.ids': ({ sessions }) => eachPerson((id) => each(LIMITS, (n) => sessions.ids(id, n))),
  'places.find': ({ places }) =>
    each(['42', '43'], (address) => places.find({ channel: 'telegram', address })),
  'push.key': ({ push }) => push.key(),
  'push.list': ({ push }) => eachPerson(push.list),
  'settings.preferences': ({ settings }) => eachPerson(settings.preferences),
  'settings.memory': ({ settings }) => eachPerson(settings.memory),
  'settings.providers': ({ settings }) => settings.providers(),
  'settings.webhooks': ({ settings }) => settings.webhooks(),
  'settings.prices': ({ settings }) => settings.prices(),
  'settings.tools': ({ settings }) => settings.tools(),
  'settings.instructions': ({ settings }) => settings.instructions(),
  'settings.standing': ({ settings }) => inOrder(settings.standing([...RUN_IDS, 'evt_none'])),
  'users.get': ({ users }) => eachPerson(users.get),
  'users.list': ({ users }) => users.list(),
  'users.expired': ({ users }) => each(['2026', '2000', '2999-01-01T00:00:00.000Z'], users.expired),
  'credentials.prove': ({ credentials }) =>
    each(['key', 'service', 'cookie', 'old cookie', 'link', 'no'], credentials.prove),
  'credentials.list': ({ credentials }) => each([null, 'ann', 'Zoe'], credentials.list),
  'identities.find': ({ identities }) =>
    each(['42', '43', '44'], (address) => identities.find({ channel: 'telegram', address })),
  'identities.list': ({ identities }) => eachPerson(identities.list),
  'identities.codes': ({ identities }) => identities.codes(),
  'identities.strangers': ({ identities }) => identities.strangers(),
  ownRows: ({ ownRows }) =>
    eachPerson(async (id) =>
      (await Array.fromAsync(ownRows(id))).map(({ data, tags, ...row }) => [
        row,
        JSON.parse(data),
        JSON.parse(tags),
      ]),
    ),
};

/** What writes, tells or waits, and what has a test on both engines of its own. */
const OTHERS =
  /^(write|others|on\w+|heard|missed|scrub|fault|bytes|close|leases\..*|vectors\..*|timelines\..*|files\.(receive|keep|read|stream|erasing|sweep))$/;

let both: Awaited<ReturnType<typeof openBoth>>;
before(async () => {
  if (skip) return;
  both = await openBoth();
  await both.fill(ROWS);
});
after(() => both?.[Symbol.asyncDispose]());

test('every read of the store is asked on both engines', { skip }, () => {
  const all = Object.entries(both.sqlite).flatMap(([name, part]) => {
    if (typeof part === 'function') return [name];
    return typeof part === 'object' ? Object.keys(part).map((read) => `${name}.${read}`) : [];
  });
  assert.deepEqual(all.filter((name) => !OTHERS.test(name)).toSorted(), Object.keys(READS).toSorted());
});

for (const [name, ask] of Object.entries(READS)) {
  test(`${name} gives the same on SQLite and on Postgres`, { skip }, async () => {
    const [expected, given] = [await ask(both.sqlite), await ask(both.postgres)];
    assert.deepEqual(given, expected);
    assert.ok(holdsSomething(expected));
  });
}
