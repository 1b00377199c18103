import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ACCESS, type Who } from '../../apps/brain/src/doors/access.ts';
import { createRouter } from '../../apps/brain/src/doors/router.ts';
import { type RunningBrain, startBrain } from '../support/brain.ts';
import { call } from '../support/http.ts';
import { expire, linkFor, newKey, person, ownPage, type Person } from './cast.ts';
import { ask, dial, newAddress } from './door.ts';

/** A way to ask: what a caller shows, and what it is then; null: nobody. */
interface Caller {
  headers?: Record<string, string>;
  params?: unknown;
  is: 'member' | 'owner' | 'service' | 'service for a member' | null;
}

/** Each procedure and how it is called. */
function kindsOf(): [name: string, kind: string][] {
  const router: { _def: { procedures: Record<string, { _def: { type: string } }> } } = createRouter(
    {} as never, // the parts are only used when a procedure is called
    {} as never,
  ) as never; // what tRPC keeps in a router stands under no name of its type
  return Object.entries(router._def.procedures).map(([name, { _def }]) => [name, _def.type]);
}

const kinds = kindsOf();

let brain: RunningBrain;
let routes: string[];
let callers: Record<string, Caller>;
const bearer = (key: string) => ({ authorization: `Bearer ${key}` });
const cookie = (value: string) => ownPage(brain, value);

before(async () => {
  brain = await startBrain({ BRAIN_MODEL: 'offline' });
  const { body } = await call<{ paths: Record<string, object> }>(brain, '/openapi.json');
  routes = Object.entries(body.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  const [mia, odile, late, gone, revoked] = await Promise.all([
    person(brain, 'mia'),
    person(brain, 'odile', 'owner'),
    person(brain, 'late'),
    person(brain, 'gone'),
    person(brain, 'revoked'),
  ]);
  expire(brain, 'late');
  await call(brain, '/users/gone', { method: 'DELETE' });
  await call(brain, `/users/revoked/keys/${revoked.key_id}`, { method: 'DELETE' });
  const service = await newKey(brain, '/keys');
  // What one key may ask for in a while is bounded, and there is much to ask for.
  const another = await newKey(brain, '/users/mia/keys');
  const withdrawn = await newKey(brain, '/keys');
  await call(brain, `/keys/${withdrawn.id}`, { method: 'DELETE' });
  callers = {
    ...nobody({ mia, late, gone, revoked }, await linkFor(brain, 'odile')),
    'the key of a service that was revoked': { headers: bearer(withdrawn.key), is: null },
    'a member by key': { headers: bearer(mia.key), is: 'member' },
    'a member by cookie': { headers: cookie(mia.cookie), is: 'member' },
    'a member by parameters': { params: { key: mia.key }, is: 'member' },
    'a member who says to be the owner': {
      headers: { ...bearer(another.key), 'x-brain-user': 'owner' },
      is: 'member',
    },
    'a member who says so in parameters': { params: { key: another.key, user_id: 'owner' }, is: 'member' },
    'a service that acts for a member': {
      headers: { ...bearer(service.key), 'x-brain-user': 'mia' },
      is: 'service for a member',
    },
    'an owner by key': { headers: bearer(odile.key), is: 'owner' },
    'an owner by cookie': { headers: cookie(odile.cookie), is: 'owner' },
    'a service by its key': { headers: bearer(service.key), is: 'service' },
    'a service by the key of the brain': { headers: bearer(brain.key), is: 'service' },
  };
});
after(() => brain?.[Symbol.asyncDispose]());

/** Those who show nothing that is worth anything. */
function nobody(
  who: Record<'mia' | 'late' | 'gone' | 'revoked', Person>,
  link: string,
): Record<string, Caller> {
  const { mia, late, gone, revoked } = who;
  const value = mia.cookie.split('=')[1] ?? '';
  const headers: Record<string, Record<string, string>> = {
    nothing: {},
    'a key that is none': bearer('brain_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'),
    'an empty key': { authorization: 'Bearer ' },
    'a key by another scheme': { authorization: `Basic ${Buffer.from(`x:${mia.key}`).toString('base64')}` },
    'the word undefined': bearer('undefined'),
    'the id of a key': bearer(mia.key_id),
    'a cookie as a key': bearer(value),
    'a key as a cookie': cookie(`brain=${mia.key}`),
    'the key of the brain as a cookie': cookie(`brain=${brain.key}`),
    'a sign-in link as a key': bearer(link),
    'a sign-in link as a cookie': cookie(`brain=${link}`),
    'an empty cookie': cookie('brain='),
    'a cookie by another name': cookie(`__Host-brain=${value}; Brain=${value}; brain_=${value}`),
    'a cookie that has expired': cookie(late.cookie),
    'a key that was revoked': bearer(revoked.key),
    'the key of somebody erased': bearer(gone.key),
    'the cookie of somebody erased': cookie(gone.cookie),
    'a role without a key': { 'x-brain-user': 'owner', 'x-forwarded-user': 'owner', 'x-role': 'owner' },
  };
  const wrong = [
    null,
    [],
    {},
    0,
    '',
    true,
    'owner',
    { key: null },
    { key: [] },
    { key: {} },
    { key: 0 },
    { key: '' },
  ];
  const params = [
    ...wrong,
    { key: value },
    { key: link },
    { user_id: 'owner' },
    { cookie: value },
    { key: ['x'], length: 1 },
  ];
  return Object.fromEntries([
    ...Object.entries(headers).map(([name, shown]) => [name, { headers: shown, is: null }]),
    ...params.map((shown) => [`parameters ${JSON.stringify(shown)}`, { params: shown, is: null }]),
  ]);
}

const LETS: Record<NonNullable<Caller['is']>, Who[]> = {
  member: ['user'],
  owner: ['user', 'owner'],
  service: ['user', 'owner', 'service'],
  'service for a member': ['user', 'service'],
};

/** What the table says: let in, or how it is refused. */
function verdict(name: string, is: Caller['is']): 'in' | 'unauthorized' | 'forbidden' {
  const who = ACCESS[name] ?? assert.fail(`no entry for ${name}`);
  if (who === 'anybody') return 'in';
  if (is === null) return 'unauthorized';
  return LETS[is].includes(who) ? 'in' : 'forbidden';
}

test('every procedure and every route stands in the table of access, and nothing else does', () => {
  const there = [...kinds.map(([name]) => name), ...routes, 'GET /openapi.json'];
  assert.deepEqual(Object.keys(ACCESS).toSorted(), there.toSorted());
});

test('without saying who one is there is only what is there to say it, and to see that the brain is well', () => {
  const open = Object.keys(ACCESS).filter((name) => ACCESS[name] === 'anybody');
  assert.deepEqual(open, [
    'GET /health',
    'GET /ready',
    'GET /openapi.json',
    'POST /sign-in',
    'POST /webhooks/{name}',
  ]);
  // What decides who is who and who may come in is no member's to ask for.
  const guarded =
    /^(?:users|strangers|providers|webhooks|places|channels|usage|feed|prices|tools|instructions|backups)\.|^overview$|(?:\/users|\/keys|\/strangers.*|\/places|\/channels|\/metrics|\/backups.*)$|^identities\.(?:find|redeem)/;
  const lax = Object.keys(ACCESS).filter((name) => guarded.test(name) && ACCESS[name] === 'user');
  assert.deepEqual(lax, ['GET /users/{user_id}/keys']);
});

test('each procedure lets in whom the table lets in, and refuses others before it reads what they say', async () => {
  const wrong: string[] = [];
  for (const [name, { is, ...shown }] of Object.entries(callers)) {
    using socket = await dial(brain.url, shown);
    for (const [path, kind] of kinds) {
      const expected = verdict(path, is);
      const answer = await socket.call(kind, path, expected === 'in' ? {} : { broken: true });
      const code = answer.error?.data.code.toLowerCase() ?? 'in';
      // Parameters that are none end the socket, with or without a word; and who does not say in time who they are.
      const isShut =
        (shown.params !== undefined && /^(?:parse_error|closed \d+)$/.test(code)) ||
        (is === null && code === 'closed 4401');
      const got = isShut ? 'unauthorized' : ['unauthorized', 'forbidden'].includes(code) ? code : 'in';
      if (got !== expected || code === 'internal_server_error')
        wrong.push(`${path} by ${name}: ${code}, not ${expected}`);
    }
  }
  assert.deepEqual(wrong, []);
});

const STATUS: Record<number, string> = { 401: 'unauthorized', 403: 'forbidden' };

test('each route lets in whom the table lets in, and refuses others before it reads what they say', async () => {
  const wrong: string[] = [];
  // Signing out ends a caller, so it comes last.
  const inTurn = routes.toSorted((a, b) => Number(a.includes('sign-out')) - Number(b.includes('sign-out')));
  for (const [name, { headers, is }] of Object.entries(callers)) {
    if (headers === undefined) continue;
    const from = is === null ? undefined : newAddress();
    for (const route of inTurn) {
      const [method = '', path = ''] = route.split(' ');
      const expected = verdict(route, is);
      const url = path.replace('{user_id}', is === 'member' ? 'mia' : 'nobody').replace('{id}', 'usr_none');
      // Who is refused hears nothing of the body: not even that it is no JSON.
      const body = method === 'GET' ? undefined : expected === 'in' ? '{}' : '{"broken":';
      const json = body === undefined ? {} : { 'content-type': 'application/json' };
      const { status } = await ask(brain.url, url, {
        method,
        headers: { ...headers, ...json },
        ...(body === undefined ? {} : { body }),
        ...(from === undefined ? {} : { from }),
      });
      const got = STATUS[status] ?? 'in';
      if (got !== expected || status === 429 || status >= 500)
        wrong.push(`${route} by ${name}: ${status}, not ${expected}`);
    }
  }
  assert.deepEqual(wrong, []);
});
