import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { callsIn } from '../support/bot-streams.ts';
import { privateMessage } from '../support/bot-updates.ts';
import { createGate, type Gate } from '../support/model.ts';
import { ANN } from './start-telegram.ts';
import { openStreaming } from './streaming.ts';

const BOB = 88; // another chat of the same owner

const times = {
  typingEveryMs: 100,
  draft: { firstMs: 0, everyMs: 20, longestMs: 100, refreshMs: 250 },
};

/** A page that is there once the gate is open. */
async function openPage(gate: Gate) {
  const server = createServer((_request, response) => {
    gate.arrive();
    void gate.opened.then(() => response.setHeader('content-type', 'text/plain').end('The page.'));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // a TCP server has one
  return {
    host: `127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

for (const [language_code, line] of [
  ['en', '⏳ Reading a page…'],
  ['fr', '⏳ Je lis une page…'],
] as const) {
  test(`a tool that takes long is a quiet line below the text, in ${language_code}, gone with its result`, async () => {
    const gate = createGate();
    await using page = await openPage(gate);
    await using all = await openStreaming({ times, env: { BRAIN_FETCH_ALLOW: page.host } });
    const { api, model } = all;
    const url = `http://${page.host}/`;
    const second = createGate();
    model.queue(
      { text: ['Let me look.'], toolCalls: [{ name: 'fetch_page', arguments: { url } }] },
      { text: ['It says', ' so.'], gates: { 1: second } },
    );
    api.push(privateMessage({ id: ANN, language_code }, `Read ${url}`));
    const working = () => api.drafts(ANN).filter(({ text }) => text === `Let me look.\n\n${line}`);
    await api.until(() => working().length >= 3, 'the line, and twice again');
    const { payload } = callsIn(api, 'sendMessageDraft', ANN).at(-1) ?? {};
    assert.deepEqual(payload?.['entities'], [{ type: 'italic', offset: 14, length: line.length }]);
    gate.open();
    await api.until(() => api.drafts(ANN).at(-1)?.text === 'It says', 'the text without the line');
    second.open();
    await all.outcomes(1);
    assert.equal(new Set(api.drafts(ANN).map(({ id }) => id)).size, 1);
    assert.deepEqual(api.texts(ANN), ['It says so.']);
  });
}

test('while a run waits for a word nothing is typed or drawn; with it, it goes on', async () => {
  const [gate, second] = [createGate(), createGate()];
  await using page = await openPage(gate);
  await using all = await openStreaming({ times, owners: [ANN, BOB], env: { BRAIN_FETCH_ALLOW: page.host } });
  const { api, model } = all;
  model.queue({ toolCalls: [{ name: 'fetch_page', arguments: { url: `http://${page.host}/` } }] });
  api.push(privateMessage({ id: ANN }, 'Read that page'));
  await api.until(() => api.asked(ANN), 'the question');
  await all.outcomes(1);
  const shown = () =>
    callsIn(api, 'sendMessageDraft', ANN).length + callsIn(api, 'sendChatAction', ANN).length;
  const before = shown();
  // Time passes, by what another chat is shown.
  model.queue({ text: ['Hello'], gates: { 0: createGate() } });
  api.push(privateMessage({ id: BOB }, 'Hello'));
  await api.until(() => callsIn(api, 'sendChatAction', BOB).length >= 5, 'signs of life in another chat');
  assert.equal(shown(), before);
  model.queue({ text: ['Read', '.'], gates: { 1: second } });
  await api.press({ id: ANN }, { message: api.asked(ANN), button: 'Approve' });
  gate.open();
  await api.until(() => api.drafts(ANN).at(-1)?.text === 'Read', 'the draft to go on');
  second.open();
  await all.outcomes(2);
  assert.equal(api.texts(ANN).at(-1), 'Read.');
});
