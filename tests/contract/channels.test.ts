import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createBrainClient } from '@brain/client';
import type { ChannelHealth, ChannelReport } from '@brain/schema';
import { createChannelsHealth } from '../../apps/brain/src/channels/health.ts';
import { openBrainInside } from '../support/brain-inside.ts';
import { call, type Target } from '../support/http.ts';

type Answer = { results: ChannelHealth[]; error: { message: string } };

const START = Date.parse('2030-01-01T10:00:00Z');
const SECOND = 1000;
const at = (ms: number) => new Date(START + ms).toISOString();

const list = async (to: Target) => (await call<Answer>(to, '/channels')).body.results;
const report = (to: Target, body: object) => call<Answer>(to, '/channels', { body });

test('a channel is as its service says, since it first said so, and silent after a minute without a word', async () => {
  let ms = 0;
  await using brain = await openBrainInside(() => START + ms);
  const client = createBrainClient(brain);
  await using _closing = { [Symbol.asyncDispose]: () => client.close() };
  assert.deepEqual(await list(brain), []);

  const channel = 'telegram';
  assert.equal((await report(brain, { channel, state: 'starting' })).status, 204);
  ms = 5 * SECOND;
  await client.api.channels.report.mutate({ channel, state: 'working' });
  ms = 50 * SECOND;
  await client.api.channels.report.mutate({ channel, state: 'working' });
  const working = { channel, state: 'working', since: at(5 * SECOND), reported_at: at(50 * SECOND) };
  assert.deepEqual(await list(brain), [working]);
  ms = 110 * SECOND;
  assert.deepEqual((await client.api.channels.list.query()).results, [working]);

  ms = 111 * SECOND;
  const silent = { channel, state: 'silent', since: at(110 * SECOND), reported_at: at(50 * SECOND) };
  assert.deepEqual(await list(brain), [silent]);

  ms = 200 * SECOND;
  await report(brain, { channel, state: 'working' });
  assert.equal((await list(brain))[0]?.since, at(200 * SECOND));
  const detail = 'Another program polls. Its key is sk-abcdefghijklmnopqrstuvwx.';
  ms = 210 * SECOND;
  await report(brain, { channel, state: 'failing', detail });
  ms = 220 * SECOND;
  await report(brain, { channel, state: 'failing', detail });
  const [failing] = await list(brain);
  assert.equal(failing?.since, at(210 * SECOND));
  assert.match(failing?.detail ?? '', /^Another program polls\./);
  assert.ok(!failing?.detail?.includes('sk-abc'), 'what looks like a key is not shown');
});

test('what is no report is refused and names the field', async () => {
  await using brain = await openBrainInside(() => START);
  for (const [body, field] of [
    [{ channel: 'telegram', state: 'silent' }, /^state: /],
    [{ channel: 'telegram', state: 'failing', detail: 'x'.repeat(501) }, /^detail: /],
    [{ state: 'working' }, /^channel: /],
    [{ channel: 'telegram', state: 'working', since: at(0) }, /since/],
  ] as const) {
    const refused = await report(brain, body);
    assert.equal(refused.status, 400);
    assert.match(refused.body.error.message, field);
  }
  assert.deepEqual(await list(brain), []);
});

test('fifty channels are kept in mind; the one that was heard of least lately makes room', () => {
  const health = createChannelsHealth({ now: () => START });
  const say = (number: number): ChannelReport => ({ channel: `c${number + 100}`, state: 'working' });
  for (let number = 0; number < 50; number += 1) health.report(say(number));
  health.report(say(0));
  health.report(say(50));
  const known = health.list().map(({ channel }) => channel);
  assert.equal(known.length, 50);
  assert.ok(known.includes('c100') && known.includes('c150') && !known.includes('c101'));
});
