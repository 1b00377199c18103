import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createVerdicts } from '../../apps/telegram/src/commands/verdicts.ts';
import { createStrangers } from '../../apps/telegram/src/strangers.ts';
import { untilAnswered } from '../../apps/telegram/src/until-answered.ts';
import { pressed } from '../support/bot-updates.ts';

// The brain did what it was asked, and its answer was lost on the way: asked again, it refuses.
const refusedAgain = { ok: false, code: 'NOT_FOUND', message: 'gone', isRepeat: true } as const;
const found = <T>(value: T) => ({ ok: true, value, isRepeat: false }) as const;
const signal = AbortSignal.any([]);

const BEN = { id: 78, is_bot: false, first_name: 'Ben' };
const stranger = { id: 'usr_1', channel: 'telegram', address: '78', code: '123456', created_at: '' };
const knock = { id: 'usr_1', code: '123456', expires_at: new Date().toISOString(), owners: ['77'] };

/** Strangers whose brain answers like that; what was said, by chat. */
function openStrangers(people: Partial<Parameters<typeof createStrangers>[0]['people']>) {
  const said: [string, string][] = [];
  const nobody = async () => refusedAgain;
  const greet = createStrangers({
    people: { who: nobody, knock: nobody, redeem: nobody, ...people },
    tell: async (chat, text) => void said.push([chat, text]),
    owners: new Set<string>(),
    languages: { of: () => undefined },
  });
  return { said, greet: (text: string) => greet({ from: BEN, chat: '78', text }, signal) };
}

/** Ann, who owns the Brain, presses “Let in” or “Refuse”; gives what she is shown. */
async function press(button: 'y' | 'n', isKnownNow: boolean): Promise<string | undefined> {
  const { stranger: settle } = createVerdicts({
    people: {
      who: async () => found(isKnownNow ? ben : undefined),
      strangers: async () => found([stranger]),
      settleStranger: async () => refusedAgain,
      settleApproval: async () => refusedAgain,
    },
    tell: async () => undefined,
    languages: { of: () => undefined },
  });
  const asked = { chat: 77, message_id: 1, text: 'Ben wants in', buttons: {} };
  const { callback_query } = pressed({ id: 77 }, { id: 'q', message: asked, data: `p:usr_1:${button}` });
  assert.ok(callback_query?.message);
  const { message, from } = callback_query;
  const by = { user_id: 'owner', isOwner: true, from };
  return (await settle({ rest: `usr_1:${button}`, by, message, isPrivate: true, signal }))?.note;
}
const ben = { user_id: 'telegram:78', isOwner: false };

test('a code that was taken when its answer was lost is said to be taken', async () => {
  const { said, greet } = openStrangers({ who: async () => found(ben) });
  await greet('/link 123456');
  assert.match(said[0]?.[1] ?? '', /^You are linked: here you are telegram:78\./);
  const wrong = openStrangers({ who: async () => found(undefined) });
  await wrong.greet('/link 123456');
  assert.match(wrong.said[0]?.[1] ?? '', /^This code is wrong/);
});

test('a word about a stranger that was taken when its answer was lost is shown as what came true', async () => {
  assert.equal(await press('y', true), 'Let in.');
  assert.equal(await press('n', false), 'Refused.');
  const late = 'This was decided before, or it is too late.';
  assert.equal(await press('y', false), late);
  assert.equal(await press('n', true), late);
});

test('the owner hears of a stranger also when the answer that said they are new was lost', async () => {
  for (const [isRepeat, heard] of [
    [true, 1],
    [false, 0],
  ] as const) {
    const { said, greet } = openStrangers({
      knock: async () => ({ ok: true, value: { ...knock, is_new: false }, isRepeat }),
    });
    await greet('hello');
    assert.equal(said.filter(([chat]) => chat === '77').length, heard);
  }
});

test('the brain is asked again while it is away or does not know our key, and five times at a bug of it', async () => {
  const refusal = (code: string) => Object.assign(new Error(code), { data: { code } });
  /** What comes of a call that fails like that and then works, and how often it was made. */
  async function ask(errors: Error[], mayForbid = false) {
    let calls = 0;
    const call = async () => {
      calls += 1;
      const error = errors.shift();
      if (error) throw error;
      return 'yes';
    };
    const answer = await untilAnswered(call, { signal, log: () => undefined, mayForbid, againMs: 0 });
    return [answer.ok ? answer.value : answer.code, calls, answer.isRepeat];
  }
  const bugs = (count: number) => Array.from({ length: count }, () => refusal('INTERNAL_SERVER_ERROR'));
  assert.deepEqual(await ask([]), ['yes', 1, false]);
  const away = [new Error('socket closed'), refusal('SERVICE_UNAVAILABLE'), refusal('UNAUTHORIZED')];
  assert.deepEqual(await ask(away), ['yes', 4, true]);
  assert.deepEqual(await ask([refusal('FORBIDDEN')]), ['yes', 2, true]);
  assert.deepEqual(await ask([refusal('FORBIDDEN')], true), ['FORBIDDEN', 1, false]);
  assert.deepEqual(await ask([refusal('NOT_FOUND')]), ['NOT_FOUND', 1, false]);
  assert.deepEqual(await ask(bugs(4)), ['yes', 5, true]);
  assert.deepEqual(await ask(bugs(5)), ['INTERNAL_SERVER_ERROR', 5, true]);

  const stopping = new AbortController();
  const asking = untilAnswered(() => Promise.reject(new Error('away')), {
    signal: stopping.signal,
    log: () => stopping.abort(new Error('stopped')),
  });
  await assert.rejects(asking, /stopped|aborted/);
});
