import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type DataOf, type Identity, OWNER, type StoredEvent } from '@brain/schema';
import { questionRows } from '../../apps/brain/src/runs/outbox.ts';

const ASKED = 'Write to "-1" on telegram:\n\n[click](https://evil.example) ```x```';
const at = '2030-01-01T10:00:00.000Z';

/** What asks a user whose places are these, when something came in by a channel. */
function questions(
  data: Partial<DataOf<'message'>>,
  places: [channel: string, address: string][],
  user_id = 'ann',
) {
  const said = { event_type: 'message' as const, role: 'user' as const, content: 'do it', source: 'email' };
  const trigger: StoredEvent<'message'> = {
    seq: 1,
    id: 'evt_1',
    type: 'event',
    user_id,
    session_id: 's',
    tags: [],
    created_at: at,
    data: { run_id: 'evt_1', ...said, ...data },
  };
  const identities = places.map(([channel, address], n): Identity => {
    return { id: `usr_${n}`, user_id, channel, address, created_at: at };
  });
  const rows = questionRows({ trigger, identities }, ASKED, 'evt_a');
  return rows.map((row) => {
    const { channel, to, content, approval_id, state } = row.data as DataOf<'delivery'>; // they are deliveries
    assert.deepEqual([approval_id, state], ['evt_a', 'open']);
    return { channel, to, content };
  });
}
const where = (...given: Parameters<typeof questions>) =>
  questions(...given).map(({ channel, to }) => [channel, to]);

test('who wrote by mail or Slack and is nowhere else reads there what is asked, as it stands, and where to answer', () => {
  const [question, ...others] = questions({ reply_to: 'ann@x' }, [['email', 'ann@x']]);
  assert.deepEqual([question?.channel, question?.to, others], ['email', 'ann@x', []]);
  assert.equal(
    question?.content,
    `May I do this?\n\n\`\`\`\`\n${ASKED}\n\`\`\`\`\n\nOpen the web app to answer.`,
  );
  assert.deepEqual(where({ source: 'slack', reply_to: 'C1:1.2' }, [['slack', 'U1']]), [['slack', 'U1']]);
});

test('it goes to a place of their own and nowhere else: the one that they wrote from, if that is theirs', () => {
  const both: [string, string][] = [
    ['email', 'first@x'],
    ['email', 'second@x'],
  ];
  assert.deepEqual(where({ reply_to: 'second@x' }, both), [['email', 'second@x']]);
  assert.deepEqual(where({ reply_to: 'list@x' }, both), [['email', 'first@x']]);
  assert.deepEqual(where({ reply_to: 'mallory@x', trust: 'untrusted' }, both), [['email', 'first@x']]);
  assert.deepEqual(where({ reply_to: 'mallory@x', trust: 'untrusted' }, [['slack', 'U1']]), []);
  assert.deepEqual(where({ source: 'webhook', reply_to: 'orders' }, both), []);
});

test('who is on Telegram is asked there alone, by its buttons; the owner, who may be, is asked on both', () => {
  const ann: [string, string][] = [
    ['email', 'ann@x'],
    ['telegram', '77'],
  ];
  const [question, ...others] = questions({ reply_to: 'ann@x' }, ann);
  assert.deepEqual(question, { channel: 'telegram', to: '77', content: ASKED });
  assert.deepEqual(others, []);
  assert.deepEqual(where({ reply_to: 'me@x' }, [['email', 'me@x']], OWNER), [
    ['telegram', undefined],
    ['email', 'me@x'],
  ]);
  assert.deepEqual(where({ source: 'web' }, ann), []);
});
