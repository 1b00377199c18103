import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { BrainError } from '../../apps/brain/src/errors.ts';
import { modelFault } from '../../apps/brain/src/model/fault.ts';
import { newSecret } from '../../apps/brain/src/secrets/kept.ts';
import { createRedact, redactLooks } from '../../apps/brain/src/secrets/redact.ts';

const KEY = newSecret();
const BOT = '123456789:AAHfiqksKZ8WmR2zSjiQ7_v4TMAKdiHm9T0';

const LOOKS: [text: string, shown: string][] = [
  [
    `failed: https://api.telegram.org/bot${BOT}/sendMessage`,
    'failed: https://api.telegram.org/bot[redacted]/sendMessage',
  ],
  [`bot ${BOT} is gone`, 'bot [redacted] is gone'],
  [`the key ${KEY}.`, 'the key [redacted].'],
  [`{"authorization":"Bearer ${KEY}"}`, '{"authorization":"Bearer [redacted]"}'],
  ['Authorization: Bearer abcdefghijklmnop0123', 'Authorization: Bearer [redacted]'],
  ['authorization: raw-key-of-somebody', 'authorization: [redacted]'],
  ['{"cookie":"brain=abc; theme=dark","host":"x"}', '{"cookie":"[redacted]","host":"x"}'],
  ['set-cookie: __Host-brain=abc; Path=/\nhost: x', 'set-cookie: [redacted]\nhost: x'],
  ['{"api_key":"0123456789abcdef"}', '{"api_key":"[redacted]"}'],
  ['x-api-key: 0123456789abcdef', 'x-api-key: [redacted]'],
  [
    'open http://localhost:3000/sign-in#abc_DEF-123 once',
    'open http://localhost:3000/sign-in#[redacted] once',
  ],
  ['Incorrect key sk-proj-abcdefghijklmnop', 'Incorrect key [redacted]'],
  ['gsk_abcdefghijklmnopqrst and AIzaSyabcdefghijklmnopqrst', '[redacted] and [redacted]'],
  ['fetch https://ann:secret@example.com/v1 failed', 'fetch https://[redacted]@example.com/v1 failed'],
  ['GET /v1/models?key=abc&limit=3', 'GET /v1/models?key=[redacted]&limit=3'],
  ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w5N', '[redacted]'],
];

for (const [text, shown] of LOOKS) {
  test(`“${text.slice(0, 50)}…” is shown without its secret`, () => {
    assert.equal(redactLooks(text), shown);
  });
}

/** What stands in logs and errors and is nobody's secret. */
const PLAIN = [
  'Sign in, or show a key: Authorization: Bearer …',
  'brain_event_loop_delay_seconds 0.01',
  'The risk-management-and-compliance-task failed',
  'api_key: must have 1 character or more',
  'https://example.com/a?q=tea&page=2#top',
  'session web:ann rests, since the store failed',
  'it is 12:30:45, 2026-11-23T07:28:17.000Z, port 127.0.0.1:11434',
  'write to ann@example.com, http://127.0.0.1:9/v1 and fd00::1',
  'evt_0123456789abcdefghijkl usr_0123456789abcdefghijkl',
];

test('what is no secret stays as it is', () => {
  for (const text of PLAIN) assert.equal(redactLooks(text), text);
});

test('a secret that is known is taken out wherever it stands, also written as JSON or in a URL', () => {
  const redact = createRedact();
  for (const secret of ['p"ss\\wörd+1', 'plain-secret']) {
    redact.know(secret);
    for (const form of [secret, JSON.stringify({ said: secret }), `/x?y=${encodeURIComponent(secret)}`]) {
      const shown = redact.text(`before ${form} after ${form}`);
      assert.ok(shown.startsWith('before ') && shown.includes(' after '), shown);
      assert.ok(!shown.includes(secret) && !shown.includes(JSON.stringify(secret).slice(1, -1)), shown);
    }
  }
});

test('a word that somebody took for a key does not blacken what is written', () => {
  const redact = createRedact();
  for (const secret of ['', 'none', 'k']) redact.know(secret);
  assert.equal(redact.text('none of it is known'), 'none of it is known');
});

test('a line of JSON stays one, whatever is taken out of it', () => {
  const seed = Number(process.env['BRAIN_TEST_SEED'] ?? Date.now() % 1e9);
  const redact = createRedact();
  redact.know('secret "of" a\\provider');
  const piece = fc.oneof(
    fc.string(),
    fc.constantFrom(...LOOKS.map(([text]) => text), 'secret "of" a\\provider'),
  );
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.array(piece)), (value) => {
      const line = redact.text(JSON.stringify(value));
      JSON.parse(line);
      assert.ok(!line.includes(BOT) && !line.includes(KEY));
    }),
    { seed, numRuns: 300 },
  );
});

test('a long text is read once: what almost looks like a secret costs no more', () => {
  for (const piece of [
    '1',
    '12:',
    'sk-',
    'a://',
    'cookie:',
    'bearer ',
    '?key',
    'eyJ',
    'eyJaaaaaaaaaaa.',
    '/@',
    'authorization:  ',
  ])
    assert.ok(redactLooks(piece.repeat(1_000_000 / piece.length)).length > 0);
});

test('what a provider says of a failure is told without the key, also where the sentence is cut', () => {
  const error = Object.assign(new Error(`${'x'.repeat(280)} you sent plain-provider-key-1`), { status: 500 });
  const { message } = modelFault(error, 'm', 'plain-provider-key-1');
  assert.ok(!message.includes('plain-'), message);
  const refused = Object.assign(new Error(`wrong key: sk-abcdefghijklmnopqrst`), { status: 400 });
  assert.ok(!modelFault(refused, 'm', 'none').message.includes('sk-abc'));
  const away = new TypeError('fetch failed: https://ann:secret@example.com/v1');
  assert.ok(!modelFault(away, 'm', 'none').message.includes('secret'));
});

test('a refusal holds no secret, whoever wrote its sentence', () => {
  assert.equal(new BrainError('invalid', `body: unexpected ${KEY}`).message, 'body: unexpected [redacted]');
});
