import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import BetterSqlite from 'better-sqlite3';
import { type RunningBrain, startBrain } from '../support/brain.ts';
import { ask, call, type Call, trigger } from '../support/http.ts';

let brain: RunningBrain;
let db: BetterSqlite.Database;
const rows = () => Number(db.prepare('SELECT count(*) FROM store').pluck().get());
before(async () => {
  brain = await startBrain({ BRAIN_MODEL: 'offline' });
  db = new BetterSqlite(join(brain.dataDir, 'brain.db'), { readonly: true });
  await ask(brain, { message: 'hello', session_id: 'anns' });
});
after(async () => {
  db?.close();
  await brain?.[Symbol.asyncDispose]();
});

type ErrorBody = { error: { code: string; message: string } };
type Case = Call & { path: string; status: number; code: string; names?: string };

const good = { source: 'test', user_id: 'ann', message: 'hi' };
const memory = { user_id: 'ann', content: 'Likes tea' };
const invalid = { status: 400, code: 'invalid' };
const post = (path: string, body: unknown, names?: string): Case => ({
  path,
  body,
  ...invalid,
  ...(names === undefined ? {} : { names }),
});
const get = (path: string, names: string): Case => ({ path, names, ...invalid });
const tooLarge = { ...good, message: 'x'.repeat(1024 * 1024) };

const cases: Record<string, Case> = {
  'a trigger with an unknown field': post('/trigger', { ...good, mesage: 'hi' }, 'mesage'),
  'a trigger without source': post('/trigger', { ...good, source: undefined }, 'source'),
  'a trigger without message': post('/trigger', { ...good, message: undefined }, 'message'),
  'a trigger of a service that names no user': post('/trigger', { ...good, user_id: undefined }, 'user_id'),
  'a message that is a number': post('/trigger', { ...good, message: 5 }, 'message'),
  'a source that is null': post('/trigger', { ...good, source: null }, 'source'),
  'a user that is an object': post('/trigger', { ...good, user_id: {} }, 'user_id'),
  'a session that is a number': post('/trigger', { ...good, session_id: 7 }, 'session_id'),
  'a context that is a list': post('/trigger', { ...good, context: [1] }, 'context'),
  'a context nested too deeply': post(
    '/trigger',
    `{"source":"test","user_id":"ann","message":"hi","context":{"deep":${'['.repeat(5000)}${']'.repeat(5000)}}}`,
    'context',
  ),
  'response_to that is a text': post('/trigger', { ...good, response_to: 'web' }, 'response_to'),
  'response_to that is empty': post('/trigger', { ...good, response_to: [] }, 'response_to'),
  'an empty message': post('/trigger', { ...good, message: '' }, 'message'),
  'a blank message': post('/trigger', { ...good, message: ' \n\t ' }, 'message'),
  'a message that is too long': post('/trigger', { ...good, message: 'x'.repeat(100_001) }, 'message'),
  'an empty user': post('/trigger', { ...good, user_id: '' }, 'user_id'),
  'a user of blanks': post('/trigger', { ...good, user_id: '  ' }, 'user_id'),
  'a user with a line break': post('/trigger', { ...good, user_id: 'a\nb' }, 'user_id'),
  'a session that is too long': post('/trigger', { ...good, session_id: 'x'.repeat(301) }, 'session_id'),
  'an unknown provider': post('/trigger', { ...good, model: 'nowhere/gpt' }, 'model'),
  'a model without a key for it': post('/trigger', { ...good, model: 'gpt-4.1' }, 'model'),
  'a key that is too long': {
    ...post('/trigger', good, 'Idempotency-Key'),
    headers: { 'idempotency-key': 'k'.repeat(256) },
  },
  'an empty key': { ...post('/trigger', good, 'Idempotency-Key'), headers: { 'idempotency-key': '' } },
  'a trigger that is a list': post('/trigger', [good]),
  'a trigger that is null': post('/trigger', 'null'),
  'wait=abc': post('/trigger?wait=abc', good, 'wait'),
  'wait=121': post('/trigger?wait=121', good, 'wait'),
  'wait=-1': post('/trigger?wait=-1', good, 'wait'),
  'an unknown query': post('/trigger?wiat=1', good, 'wiat'),
  'broken JSON to /trigger': post('/trigger', '{"source": "te'),
  'an empty body to /trigger': post('/trigger', ''),
  'a trigger that poisons prototypes': post('/trigger', '{"__proto__": {"a": 1}, "source": "x"}'),
  'a memory with an unknown field': post('/memory', { ...memory, contnet: 'x' }, 'contnet'),
  'a memory without content': post('/memory', { user_id: 'ann' }, 'content'),
  'a memory that is a number': post('/memory', { ...memory, content: 5 }, 'content'),
  'an empty memory': post('/memory', { ...memory, content: '  ' }, 'content'),
  'a memory of an unknown category': post('/memory', { ...memory, category: 'weather' }, 'category'),
  'an importance of 6': post('/memory', { ...memory, importance: 6 }, 'importance'),
  'tags that are a text': post('/memory', { ...memory, tags: 'a' }, 'tags'),
  'a time that is none': post('/memory', { ...memory, created_at: 'yesterday' }, 'created_at'),
  'a memory of nobody': post('/memory', { content: 'Likes tea' }, 'user_id'),
  'broken JSON to /memory': post('/memory', '[{'),
  'an empty body to /memory': post('/memory', ''),
  'no memory': post('/memory', []),
  '1001 memories': post(
    '/memory',
    Array.from({ length: 1001 }, () => memory),
    '1000',
  ),
  'memories of which one is not valid': post('/memory', [memory, { ...memory, content: 5 }], 'content'),
  'memories of two users at once': post('/memory', [memory, { ...memory, user_id: 'bob' }], 'user_id'),
  'a search without q': get('/memory/search?user_id=ann', 'q'),
  'a search for nobody': get('/memory/search?q=tea', 'user_id'),
  'limit=0': get('/memory/search?q=tea&user_id=ann&limit=0', 'limit'),
  'limit=101': get('/memory/search?q=tea&user_id=ann&limit=101', 'limit'),
  'limit=abc': get('/memory/search?q=tea&user_id=ann&limit=abc', 'limit'),
  'a search with an unknown query': get('/memory/search?q=tea&user_id=ann&lmit=3', 'lmit'),
  'a search with q twice': get('/memory/search?q=tea&q=cake&user_id=ann', 'q'),
  'fast memory of a blank user': get('/memory/fast/%20', 'user_id'),
  'events of no session': get('/events', 'session_id'),
  'events after=abc': get('/events?session_id=anns&after=abc', 'after'),
  'events after=-1': get('/events?session_id=anns&after=-1', 'after'),
  'events with an unknown query': get('/events?session_id=anns&from=1', 'from'),
  'a Last-Event-ID that is no number': {
    ...get('/events?session_id=anns', 'Last-Event-ID'),
    headers: { 'last-event-id': 'abc' },
  },
  'an acting user that is too long': {
    ...get('/memory/search?q=tea', 'x-brain-user'),
    headers: { 'x-brain-user': 'x'.repeat(129) },
  },
  'a path that is no text': { path: '/memory/fast/%E0%A4%A', ...invalid },
  'an unknown session': { path: '/events?session_id=nobodys', status: 404, code: 'not_found' },
  'a session of another': {
    path: '/events?session_id=anns',
    headers: { 'x-brain-user': 'bob' },
    status: 404,
    code: 'not_found',
  },
  'a trigger into the session of another': {
    ...post('/trigger', {
      ...good,
      user_id: 'bob',
      session_id: 'anns',
    }),
    status: 404,
    code: 'not_found',
  },
  'a memory from the session of another': {
    ...post('/memory', {
      ...memory,
      user_id: 'bob',
      session_id: 'anns',
    }),
    status: 404,
    code: 'not_found',
  },
  'a trigger as ann for bob': {
    ...post('/trigger', {
      ...good,
      user_id: 'bob',
    }),
    headers: { 'x-brain-user': 'ann' },
    status: 404,
    code: 'not_found',
  },
  'an unknown path': { path: '/nothing', status: 404, code: 'not_found', names: '/nothing' },
  'a wrong method': { path: '/trigger', method: 'GET', status: 404, code: 'not_found', names: 'GET' },
  'a body over 1 MiB to /trigger': post('/trigger', tooLarge),
  'a body over 1 MiB to /memory': post('/memory', tooLarge),
  'a trigger as text': post('/trigger', good),
  'a memory as a form': post('/memory', 'content=x'),
};
for (const name of ['a body over 1 MiB to /trigger', 'a body over 1 MiB to /memory'])
  Object.assign(cases[name] ?? {}, { status: 413, code: 'too_large' });
const media = { status: 415, code: 'unsupported_media_type' };
Object.assign(cases['a trigger as text'] ?? {}, media, { headers: { 'content-type': 'text/plain' } });
Object.assign(cases['a memory as a form'] ?? {}, media, {
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
});

async function refused(wanted: Case): Promise<void> {
  const before = rows();
  const { status, body } = await call<ErrorBody>(brain, wanted.path, wanted);
  assert.equal(status, wanted.status, JSON.stringify(body));
  assert.deepEqual(Object.keys(body), ['error'], JSON.stringify(body));
  assert.equal(body.error.code, wanted.code);
  assert.ok(body.error.message.length > 5);
  if (wanted.names) assert.ok(body.error.message.includes(wanted.names), body.error.message);
  assert.equal(rows(), before, 'something was stored');
}

for (const [what, wanted] of Object.entries(cases)) {
  test(`${what} is refused with ${wanted.status} ${wanted.code}, and nothing is stored`, () =>
    refused(wanted));
}

const doors: Record<string, Call> = {
  '/trigger': { body: good },
  '/events?session_id=anns': {},
  '/memory/fast/ann': {},
  '/memory/search?q=tea&user_id=ann': {},
  '/memory': { body: memory },
};
const keys: Record<string, Call> = {
  'no key': { key: null },
  'a wrong key': { key: 'brain_wrong' },
  'an empty key': { key: null, headers: { authorization: 'Bearer ' } },
  'a key of another scheme': { key: null, headers: { authorization: 'Basic YTpi' } },
};
for (const [path, door] of Object.entries(doors)) {
  for (const [what, key] of Object.entries(keys)) {
    test(`${path} with ${what} is refused with 401`, () =>
      refused({ path, ...door, ...key, status: 401, code: 'unauthorized' }));
  }
}

test('who has no key is refused before the body is read', async () => {
  const { hostname, port } = new URL(brain.url);
  const socket = connect(Number(port), hostname);
  // The body that is announced never comes.
  socket.write(
    `POST /trigger HTTP/1.1\r\nHost: ${hostname}\r\nContent-Type: application/json\r\nContent-Length: 900000\r\n\r\n`,
  );
  const [answer] = (await once(socket, 'data', { signal: AbortSignal.timeout(5000) })) as [Buffer];
  assert.match(answer.toString(), /^HTTP\/1\.1 401 /);
  socket.destroy();
});

test('a body that is too large is refused by its announced length', async () => {
  const { hostname, port } = new URL(brain.url);
  const socket = connect(Number(port), hostname);
  const headers = `Authorization: Bearer ${brain.key}\r\nContent-Type: application/json\r\nContent-Length: 99999999`;
  socket.write(`POST /trigger HTTP/1.1\r\nHost: ${hostname}\r\n${headers}\r\n\r\n`);
  const [answer] = (await once(socket, 'data', { signal: AbortSignal.timeout(5000) })) as [Buffer];
  assert.match(answer.toString(), /^HTTP\/1\.1 413 /);
  socket.destroy();
});

test('after all of that the brain is alive, ready, and takes a good trigger', async () => {
  for (const path of ['/health', '/ready'])
    assert.equal((await call(brain, path, { key: null })).status, 200);
  await trigger(brain, { message: 'still there?', session_id: 'alive' });
  const { status, reply } = await ask(brain, { message: 'hello', session_id: 'alive' });
  assert.equal(status, 'finished');
  assert.ok(reply);
});
