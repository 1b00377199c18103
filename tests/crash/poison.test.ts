import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type DataOf, OWNER } from '@brain/schema';
import { ask, eventsUntilEnd } from '../support/http.ts';
import { bundleServices } from './bundle.ts';
import { post } from './load.ts';
import { openStage } from './stage.ts';

const ATTEMPTS = 5;
const INNOCENTS = 3;
/** An innocent answer takes longer than the brain lives beside the poison. */
const PIECES = 30;
const PACE_MS = 100;
/** 0 + 1 + 5 + 30 + 120 s of back-off, the starts, and the innocents one after the other. */
const OVER_MS = 240_000;
const TIMEOUT_MS = 290_000;

test(
  'a run that kills the brain five times is failed with a sentence; those beside it are answered',
  { timeout: TIMEOUT_MS },
  async (t) => {
    await using bundle = await bundleServices();
    await using stage = await openStage(bundle);
    const { target, said } = stage;
    let deaths = 0;
    const begun = new Set<string>();
    const allBegun = Promise.withResolvers<void>();
    const fourthDeath = Promise.withResolvers<void>();
    stage.model.answer(async (request) => {
      const answer = stage.answerByPlan(request);
      const { message = '' } = stage.asked.at(-1) ?? {};
      if (message === 'poison') {
        deaths += 1;
        await stage.killBrain();
        await stage.startBrain().listening;
        if (deaths === ATTEMPTS - 1) fourthDeath.resolve();
        return answer;
      }
      if (!message.startsWith('innocent')) return answer;
      begun.add(message);
      if (begun.size === INNOCENTS) allBegun.resolve();
      return { text: Array.from({ length: PIECES }, () => 'word '), paceMs: PACE_MS };
    });

    async function say(message: string, session_id: string): Promise<{ run_id: string; session_id: string }> {
      const input = { source: 'test', user_id: OWNER, session_id, message, idempotency_key: message };
      const accepted = await post(target, input, stage.signal);
      said.push({ message, session_id, event_id: accepted.event_id });
      return accepted;
    }
    /** The run’s own events of type run. */
    async function statuses(run: { run_id: string; session_id: string }): Promise<DataOf<'run'>[]> {
      const events = await eventsUntilEnd(target, run);
      return events.flatMap(({ data }) =>
        data.event_type === 'run' && data.run_id === run.run_id ? [data] : [],
      );
    }

    await stage.startBrain().listening;
    const names = Array.from({ length: INNOCENTS }, (_, at) => `innocent ${at}`);
    const innocents = await Promise.all(names.map((name) => say(name, name)));
    await allBegun.promise;
    const poison = await say('poison', 'poisoned');
    const behind = await say('behind', 'poisoned');

    await fourthDeath.promise;
    // The poison waits two minutes now, and nobody else does.
    const fresh = await ask(target, { message: 'fresh', session_id: 'fresh', user_id: OWNER });
    assert.equal(fresh.reply, 're: fresh');
    assert.equal(deaths, ATTEMPTS - 1);

    await stage.untilOver(OVER_MS);
    const poisoned = await statuses(poison);
    assert.deepEqual(
      poisoned.map(({ status }) => status),
      [...Array.from({ length: ATTEMPTS }, () => 'started'), 'failed'],
    );
    assert.equal(deaths, ATTEMPTS);
    assert.match(poisoned.at(-1)?.error?.message ?? '', /^[A-Z].*five times.*\.$/);
    assert.equal((await statuses(behind)).at(-1)?.status, 'finished');
    const outcomes = await Promise.all(innocents.map(statuses));
    t.diagnostic(`starts of the innocent: ${outcomes.map((run) => run.length - 1).join(', ')}`);
    assert.deepEqual(
      outcomes.map((run) => run.at(-1)?.status),
      outcomes.map(() => 'finished'),
    );
  },
);
