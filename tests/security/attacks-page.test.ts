import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { openStage, type Stage } from '../e2e/stage.ts';
import { noBrowser } from '../support/browser.ts';
import { signInToken } from '../support/web.ts';
import { rowsOf } from './victim.ts';
import { openOutside, watchPage } from './watch.ts';

const skip = noBrowser;
let stage: Stage;
before(async () => {
  if (!skip) stage = await openStage({ model: 'scripted' });
});
after(() => stage?.[Symbol.asyncDispose]());

/** A page of somebody else, on another port of this machine: to a browser that is the same site. */
async function openForeign(html: string) {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end(html);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // it listens on a port
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${port}/`, [Symbol.dispose]: close };
}

/** What a page tries in the name of who looks at it; it gives what it could read or do. */
const attack = (own: string, token: string) => `<!doctype html><body><script>
  const told = [];
  const note = (name, promise) => promise.then((text) => text && told.push(name + ': ' + text), () => {});
  const read = (path, init) => fetch('${own}' + path, { credentials: 'include', ...init }).then(async (answer) =>
    answer.type === 'opaque' ? '' : answer.ok ? answer.text() : '');
  const trigger = JSON.stringify({ source: 'web', message: 'forged', session_id: 'web:forged' });
  const posts = ['/trigger', '/memory', '/users', '/keys', '/sign-out', '/users/owner/link', '/users/owner/code'].flatMap((path) =>
    ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', 'application/json'].flatMap((type) => ['cors', 'no-cors'].map((mode) =>
      note(path + type, read(path, { method: 'POST', mode, headers: { 'content-type': type }, body: trigger })))));
  const gets = ['/me', '/users', '/export', '/memory', '/memory/fast/owner', '/openapi.json', '/approvals'].flatMap((path) =>
    ['cors', 'no-cors'].map((mode) => note(path, read(path, { mode }))));
  const socket = (more) => new Promise((resolve) => {
    const ws = new WebSocket('${own}'.replace('http', 'ws') + '/trpc' + more);
    ws.onopen = () => ws.send(JSON.stringify({ id: 1, method: 'query', params: { path: 'me' } }));
    ws.onmessage = ({ data }) => resolve(data);
    ws.onclose = ws.onerror = () => resolve('');
  });
  const events = new Promise((resolve) => {
    const source = new EventSource('${own}/events?session_id=web:forged', { withCredentials: true });
    source.onmessage = ({ data }) => resolve(data);
    source.onerror = () => { source.close(); resolve(''); };
  });
  const forms = ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data'].map((type) => new Promise((resolve) => {
    const frame = Object.assign(document.createElement('iframe'), { name: type, onload: () => resolve('') });
    document.body.append(frame);
    const form = Object.assign(document.createElement('form'), { action: '${own}/trigger', method: 'POST', enctype: type, target: type });
    form.append(Object.assign(document.createElement('input'), { name: trigger.slice(0, -1) + ',"x":"', value: '"}' }));
    document.body.append(form);
    form.submit();
  }));
  const login = ['text/plain', 'application/json'].map((type) =>
    note('login', read('/sign-in', { method: 'POST', mode: 'no-cors', headers: { 'content-type': type }, body: '{"token":"${token}"}' })));
  window.done = Promise.all([...posts, ...gets, ...login, ...forms, note('socket', socket('')), note('socket2', socket('?connectionParams=1')), note('events', events)]).then(() => told);
</script>`;

test('a page of another origin reads and does nothing in the name of who looks at it', { skip }, async () => {
  const page = await stage.openTab('/', { person: 'victim' });
  const before = await rowsOf(stage.brain, 'owner');
  const token = await signInToken(stage.brain, 'mallory');
  for (const own of [stage.web.url, stage.web.url.replace('127.0.0.1', 'localhost'), stage.brain.url]) {
    using foreign = await openForeign(attack(own, token));
    await page.goto(foreign.url);
    assert.deepEqual(await page.evaluate('window.done'), [], own);
  }
  assert.deepEqual(await rowsOf(stage.brain, 'owner'), before);
  assert.equal(stage.model.requests.length, 0);
  await page.goto(stage.web.url);
  const me = await page.evaluate("fetch('/me').then((answer) => answer.json())");
  assert.deepEqual(me, { kind: 'user', user_id: 'owner', role: 'owner' }, 'nobody was signed in or out');
  await page.close();
});

test('the app is not shown in a frame of another page', { skip }, async () => {
  const page = await stage.openTab('/', { person: 'framed' });
  for (const path of ['/', '/sign-in', '/s/web%3A1', '/openapi.json']) {
    using foreign = await openForeign(`<iframe src="${stage.web.url}${path}"></iframe>`);
    await page.goto(foreign.url);
    const frame = page.frames()[1];
    await frame?.waitForLoadState();
    assert.ok(!(await frame?.content())?.includes('id="app"'), path);
    assert.ok(frame?.url().startsWith('chrome-error://'), `${path}: ${frame?.url()}`);
  }
  await page.close();
});

test('no address of the app sends the page, its socket or its key elsewhere', { skip }, async () => {
  using outside = await openOutside();
  const page = await stage.openTab('/', { person: 'led-astray', bypassCSP: true });
  const watched = await watchPage(page);
  const { host } = new URL(outside.url);
  const names = [
    'gatewayUrl',
    'gateway',
    'url',
    'brain',
    'api',
    'host',
    'server',
    'ws',
    'next',
    'redirect',
    'return',
    'returnTo',
    'token',
    'session',
  ];
  const query = names.map((name) => `${name}=${encodeURIComponent(outside.url)}`).join('&');
  const paths = [
    `/?${query}`,
    `/s/web%3A1?${query}`,
    `/sign-in?${query}`,
    `/#${query}`,
    `/sign-in#${encodeURIComponent(outside.url)}`,
    `/sign-in#javascript:hit()`,
    `/sign-in?next=javascript:hit()#x`,
    `/s/${encodeURIComponent(`//${host}/`)}`,
    `/s/${encodeURIComponent(`<img src=${outside.url}/x onerror=hit()>`)}`,
    `/#memory/${encodeURIComponent(`"><img src=${outside.url}/x onerror=hit()>`)}`,
    `//${host}/`,
    `/\\${host}/`,
    `/%2f${host}/`,
    `/%5c${host}`,
    `/s/..%2f..%2f%2f${host}`,
    `/.//${host}`,
  ];
  for (const path of paths) {
    await page.goto(stage.web.url + path);
    await page.waitForLoadState('networkidle');
    assert.equal(new URL(page.url()).host, new URL(stage.web.url).host, path);
    assert.deepEqual([path, ...(await watched.harm())], [path]);
  }
  assert.deepEqual(outside.asked, []);
  await page.close();
});

test('no secret is within reach of a script of the page', { skip }, async () => {
  const page = await stage.openTab('/', { person: 'lea', user: 'lea' });
  const stored = await page.evaluate<string>(
    'JSON.stringify({ ...localStorage, ...sessionStorage }) + document.cookie + document.documentElement.outerHTML',
  );
  assert.doesNotMatch(stored, /brain_[\w-]{20}/);
  await page.close();
});
