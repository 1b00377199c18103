import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { startBrain } from '../support/brain.ts';
import { openEvents, trigger } from '../support/http.ts';
import { startSmtp } from '../support/smtp.ts';

/** What the readme promises of SIGTERM. */
const STOPS_WITHIN_MS = 10_000;

test('a mail server that says nothing does not hold up the stop, and the mail goes out once after the next start', async () => {
  await using smtp = await startSmtp();
  const dataDir = await mkdtemp(join(tmpdir(), 'brain-mail-'));
  const env = {
    BRAIN_DATA_DIR: dataDir,
    BRAIN_MODEL: 'offline',
    SMTP_URL: smtp.url,
    EMAIL_FROM: 'Brain <brain@example.com>',
    EMAIL_OWNER: 'ann@example.org',
  };
  try {
    const brain = await startBrain(env);
    smtp.fails({ at: 'rcpt', hold: true });
    const asked = { source: 'web', user_id: 'owner', message: 'What is 2 + 2?', response_to: ['email'] };
    const { session_id } = await trigger(brain, asked);
    using events = await openEvents(brain, session_id);
    await events.until((all) =>
      all.some(({ data: { data } }) => data.event_type === 'delivery' && data.status === 'sending'),
    );
    const began = performance.now();
    assert.equal(await brain.stop(), 0);
    assert.ok(performance.now() - began < STOPS_WITHIN_MS);
    assert.deepEqual(smtp.taken, []);

    await using again = await startBrain(env);
    const [{ mail, to } = assert.fail()] = await smtp.until(1);
    assert.deepEqual(to, ['ann@example.org']);
    assert.match(mail.text ?? '', /4/);
    using after = await openEvents(again, session_id);
    await after.until((all) =>
      all.some(({ data: { data } }) => data.event_type === 'delivery' && data.status === 'sent'),
    );
    assert.equal(smtp.taken.length, 1);
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
});
