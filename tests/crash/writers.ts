import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { privateMessage } from '../support/bot-updates.ts';
import { pick } from './seed.ts';
import { CHATS, type Stage } from './stage.ts';

const OVER_MS = 60_000;

/** About three messages, in any chats. */
export function write(stage: Stage, random: () => number): void {
  for (let left = 1 + Math.floor(random() * 5); left > 0; left -= 1) {
    const chat = pick(random, CHATS);
    const message = `m${stage.said.length}${random() < 0.2 ? ': send_message' : ''}`;
    const update_id = stage.api.push(privateMessage({ id: chat }, message));
    stage.said.push({ message, session_id: `telegram:${chat}`, update_id });
  }
}

/** Nothing is lost, nothing done twice, the order of each chat holds, and no more came twice than was killed. */
export async function assertAll(stage: Stage, t: TestContext): Promise<void> {
  await stage.untilOver(OVER_MS);
  const { violations, runs, extraSends } = await stage.judge();
  const shown = violations.slice(0, 20).map((violation) => violation.slice(0, 300));
  assert.deepEqual(shown, []);
  assert.equal(runs, stage.said.length);
  t.diagnostic(`${stage.kills} kills, ${runs} runs, ${extraSends} messages came twice`);
}
