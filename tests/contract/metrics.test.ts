import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type RunningBrain, startBrain } from '../support/brain.ts';
import { call, openEvents, trigger } from '../support/http.ts';
import { createGate, type ScriptedModel, startModel } from '../support/model.ts';

let model: ScriptedModel;
let brain: RunningBrain;
before(async () => {
  model = await startModel();
  brain = await startBrain({ OPENAI_BASE_URL: model.url, OPENAI_API_KEY: 'k' });
});
after(async () => {
  await brain?.[Symbol.asyncDispose]();
  await model?.stop();
});

/** The samples of /metrics by name and labels; every line must be one of the format. */
async function scrape(): Promise<Map<string, number>> {
  const { status, headers, body } = await call<string>(brain, '/metrics');
  assert.equal(status, 200);
  assert.match(headers.get('content-type') ?? '', /^text\/plain; version=0\.0\.4/);
  const samples = new Map<string, number>();
  for (const line of body.trimEnd().split('\n')) {
    if (/^# (HELP|TYPE) [a-z_]+ ./.test(line)) continue;
    const sample = /^([a-z_]+(?:\{[a-z_]+="[^"]*"\})?) (\d+(?:\.\d+)?(?:e-\d+)?)$/.exec(line);
    assert.ok(sample?.[1], `a line of the format: ${line}`);
    samples.set(sample[1], Number(sample[2]));
  }
  return samples;
}

test('the metrics show what is open, what is being worked on and who listens', async () => {
  const gate = createGate();
  model.queue({ text: ['a', 'b'], gates: { 1: gate } });
  const deliver = { message: 'hello', session_id: 's', response_to: ['test', 'telegram'], reply_to: '7' };
  const first = await trigger(brain, deliver);
  await gate.reached;
  const second = await trigger(brain, { message: 'and', session_id: 's' });
  using stream = await openEvents(brain, 's');
  await stream.untilText(first.run_id, 'a');

  const busy = await scrape();
  const shown = (samples: Map<string, number>) =>
    ['open_runs', 'active_runs', 'subscribers', 'texts_in_progress', 'store_writable'].map((name) =>
      samples.get(`brain_${name}`),
    );
  assert.deepEqual(shown(busy), [2, 1, 1, 1, 1]);
  assert.ok(Number(busy.get('brain_oldest_open_seconds{kind="run"}')) > 0);
  assert.ok(Number(busy.get('brain_event_loop_delay_seconds{quantile="0.99"}')) >= 0);
  assert.ok(Number(busy.get('process_resident_memory_bytes')) > 10_000_000);

  gate.open();
  await stream.untilEnd(second.run_id);
  const idle = await scrape();
  assert.deepEqual(shown(idle), [0, 0, 1, 0, 1]);
  assert.equal(idle.get('brain_oldest_open_seconds{kind="run"}'), 0);
  assert.equal(idle.get('brain_open_deliveries{channel="telegram"}'), 1);
  assert.ok(Number(idle.get('brain_oldest_open_seconds{kind="delivery"}')) > 0);
});

test('only the owner and services see the metrics', async () => {
  assert.equal((await call(brain, '/metrics', { key: null })).status, 401);
  await call(brain, '/users', { body: { user_id: 'ben' } });
  const made = await call<{ key: string }>(brain, '/users/ben/keys', { body: { name: 'phone' } });
  assert.equal((await call(brain, '/metrics', { key: made.body.key })).status, 403);
});
