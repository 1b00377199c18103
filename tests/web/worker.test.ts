import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isNews, pathOf, readPushed, windowFor } from '../../apps/web/worker/note.ts';
import { createShell } from '../../apps/web/worker/shell.ts';

const ORIGIN = 'https://brain.example';
const PUSHED = { title: 'Trip', body: 'Three days are enough', session_id: 'web:1/2' };

/** What a browser keeps, in the order in which it came. */
function openFiles() {
  const kept = new Map<string, Response>();
  return {
    kept,
    match: async (name: string) => kept.get(name)?.clone(),
    put: async (name: string, answer: Response) => {
      kept.delete(name);
      kept.set(name, answer);
    },
    keys: async () => [...kept.keys()].map((name) => new Request(new URL(name, ORIGIN))),
    delete: async ({ url }: Request) => kept.delete(url) || kept.delete(new URL(url).pathname),
  };
}

function request(path: string, mode?: 'navigate', method = 'GET'): Request {
  const made = new Request(ORIGIN + path, { method });
  return mode ? Object.defineProperty(made, 'mode', { value: mode }) : made;
}

const html = () => new Response('<p>', { headers: { 'content-type': 'text/html;charset=utf-8' } });

test('without a link, every address of the app opens as it was last loaded', async () => {
  const files = openFiles();
  let isOnline = true;
  const shell = createShell({
    files,
    fetch: async () => (isOnline ? html() : Promise.reject(new TypeError('offline'))),
  });
  await assert.rejects(async () => {
    isOnline = false;
    await shell.answer(request('/s/1', 'navigate'));
  }, 'nothing is kept yet');
  isOnline = true;
  await shell.answer(request('/', 'navigate'));
  isOnline = false;
  const answer = await shell.answer(request('/s/1', 'navigate'));
  assert.equal(await answer?.text(), '<p>');
});

test('what the brain answers is never kept, and a download is left to the browser', () => {
  const shell = createShell({ files: openFiles(), fetch: async () => html() });
  for (const path of ['/me', '/memory/search?q=a', '/trigger', '/files/1', '/sw.js'])
    assert.equal(shell.answer(request(path)), undefined, path);
  for (const path of ['/export', '/files/1', '/backups/a.db'])
    assert.equal(shell.answer(request(path, 'navigate')), undefined, path);
  assert.equal(shell.answer(request('/assets/a.js', undefined, 'POST')), undefined);
});

test('a file with its hash in its name is asked for once, and the oldest go where there are many', async () => {
  const files = openFiles();
  const asked: string[] = [];
  const shell = createShell({
    files,
    fetch: async ({ url }) => {
      asked.push(url);
      return new Response('js');
    },
  });
  for (let index = 0; index < 100; index += 1) await shell.answer(request(`/assets/${index}.js`));
  assert.equal(files.kept.size, 80);
  await shell.answer(request('/assets/99.js'));
  assert.equal(asked.length, 100);
  await shell.answer(request('/assets/0.js'));
  assert.equal(asked.length, 101);
});

test('a fault of the web server is passed on and not kept', async () => {
  const files = openFiles();
  const shell = createShell({ files, fetch: async () => new Response('no', { status: 503 }) });
  assert.equal((await shell.answer(request('/assets/a.js')))?.status, 503);
  assert.equal((await shell.answer(request('/', 'navigate')))?.status, 503);
  assert.equal(files.kept.size, 0);
});

test('a note is for who does not have the conversation before them, and leads to it', () => {
  const shown = { url: ORIGIN + pathOf(PUSHED), focused: true };
  const other = { url: `${ORIGIN}/`, focused: true };
  assert.equal(isNews([shown], PUSHED), false);
  assert.equal(isNews([other, { ...shown, focused: false }], PUSHED), true);
  assert.equal(windowFor([other, shown], pathOf(PUSHED)), shown);
  assert.equal(windowFor([other], pathOf(PUSHED)), other);
  assert.equal(windowFor([], pathOf(PUSHED)), undefined);
});

test('what is pushed and is nothing of the brain’s shows nothing', () => {
  assert.deepEqual(readPushed(PUSHED), PUSHED);
  for (const odd of [null, 1, 'text', {}, { ...PUSHED, body: 1 }]) assert.equal(readPushed(odd), null);
});
