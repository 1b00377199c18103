import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { test } from 'node:test';
import { TriggerInput } from '@brain/schema';
import * as fc from 'fast-check';
import type { Heard } from '../../apps/brain/src/connectors/connector.ts';
import { mailOf } from '../../apps/brain/src/connectors/mail/parts.ts';
import { saidByMail } from '../../apps/brain/src/connectors/mail/said-mail.ts';
import { saidTrigger } from '../../apps/brain/src/connectors/said-trigger.ts';
import { BrainError } from '../../apps/brain/src/errors.ts';
import { corpus, heardIn, saidIn } from './read.ts';

/** BRAIN_TEST_SEED repeats the choices of a test that failed; fast-check prints the seed. */
const SEED = { seed: Number(process.env['BRAIN_TEST_SEED'] ?? randomInt(2 ** 31)) };
const HOOK = { name: 'mail', kind: 'mime', user_id: 'ann' } as const;
const CONTROL = /\p{Cc}/u;

/** Fails unless a trigger can be made of what was heard, with nothing in it that could be taken for a line of its own. */
function isSane(heard: Heard): void {
  if (!('said' in heard)) return;
  const { said } = heard;
  assert.notEqual(said.message.trim(), '');
  const { input } = saidTrigger({ hook: HOOK, source: 'email' }, said, { user_id: 'ann', trust: 'owner' });
  TriggerInput.parse(input);
  assert.equal(input.source_message_id, said.source_message_id);
  assert.equal(input.reply_to, said.from?.address);
  const names = said.files?.map(({ name }) => name) ?? [];
  const { subject, from, thread, once, reply_to, source_message_id, answers = [] } = said;
  const told = [
    subject,
    from?.name,
    from?.address,
    thread,
    once,
    reply_to,
    source_message_id,
    ...answers,
    ...names,
  ];
  for (const one of told) assert.ok(!CONTROL.test(one ?? ''), JSON.stringify(one));
  assert.ok(!/[^\P{Cc}\n\t]/u.test(said.message), JSON.stringify(said.message));
  assert.ok([said.message, ...told].every((one) => one?.isWellFormed() ?? true));
  assert.doesNotMatch(JSON.stringify(said.context), /\\(?:[nrtbf]|u00[019])/);
}

const word = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.stringMatching(/^[a-z ]{1,20}$/),
  fc.constantFrom(
    '\r\n',
    '\n',
    '\r',
    '\0',
    '=?utf-8?Q?=0D=0AX: y?=',
    '=?utf-8?B?AAEC?=',
    '<a@b.c>',
    '"',
    '(',
    '\ud800',
    '\u2028',
    '> ',
    '\u202e',
    'On 1 wrote:',
    ';',
    ',',
  ),
);
const text = fc.array(word, { maxLength: 12 }).map((words) => words.join(''));
const names = [
  'Subject',
  'To',
  'Cc',
  'Reply-To',
  'Message-ID',
  'In-Reply-To',
  'References',
  'Date',
  'Authentication-Results',
  'Content-Type',
  'Return-Path',
  'X',
];
const header = fc.tuple(fc.constantFrom(...names), text);

test('whatever headers and text a mail has, a trigger can be made of it', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(header, { maxLength: 8 }),
      fc.tuple(text, text, text),
      async (headers, [from, plain, html]) => {
        const files = [{ bytes: Buffer.from('x'), media_type: from, name: plain }];
        const named = [['From', `${from} <ann@example.org>`], ...headers] as const;
        try {
          isSane(await saidByMail(await mailOf({ headers: named, text: plain, html, files }), true));
        } catch (error) {
          assert.ok(
            error instanceof BrainError && error.code === 'invalid' && error.message.startsWith('from'),
            String(error),
          );
        }
      },
    ),
    { numRuns: 600, ...SEED },
  );
});

test('a text that quotes nothing loses no word of it, however it is sent', async () => {
  const plain = fc
    .array(fc.oneof(fc.stringMatching(/^[a-z ]{1,20}$/), fc.string({ unit: 'grapheme', maxLength: 20 })), {
      maxLength: 8,
    })
    .map((lines) =>
      lines
        .map((line) => line.replaceAll(/[\p{Cc}\u2028\u2029]/gu, '').replace(/^ *[>_-]+/, ''))
        .join('\n')
        .trim(),
    )
    .filter((said) => said !== '');
  await fc.assert(
    fc.asyncProperty(
      plain,
      fc.constantFrom('8bit', 'base64', 'quoted-printable'),
      fc.boolean(),
      async (said, encoding, inParts) => {
        const bytes = Buffer.from(said);
        const encoded = {
          '8bit': bytes,
          base64: Buffer.from(bytes.toString('base64').replaceAll(/.{76}/g, '$&\r\n')),
          'quoted-printable': Buffer.from(
            [...bytes]
              .map((byte) => `=${byte.toString(16).padStart(2, '0').toUpperCase()}`)
              .join('')
              .replaceAll(/(?:=..){25}/g, '$&=\r\n'),
          ),
        }[encoding];
        const type = `Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: ${encoding}\r\n\r\n`;
        const whole = inParts
          ? `Content-Type: multipart/mixed; boundary="b b"\r\n\r\n--b b\r\n${type}`
          : type;
        const raw = Buffer.concat([
          Buffer.from(`From: ann@example.org\r\n${whole}`),
          encoded,
          Buffer.from(inParts ? '\r\n--b b--\r\n' : '\r\n'),
        ]);
        assert.equal((await saidIn(raw)).message, said);
      },
    ),
    { numRuns: 400, ...SEED },
  );
});

test('a text in any character set, named rightly or not, is read', async () => {
  const charset = fc.oneof(
    fc.constantFrom('utf-8', 'utf-16le', 'iso-2022-jp', 'gb18030', 'windows-1252', 'utf-7', 'x', '"', ''),
    fc.stringMatching(/^[\w-]{1,12}$/),
  );
  await fc.assert(
    fc.asyncProperty(charset, fc.uint8Array({ maxLength: 200 }), async (charset, bytes) => {
      const raw = Buffer.concat([
        Buffer.from(`From: ann@example.org\nContent-Type: text/plain; charset=${charset}\n\n`),
        bytes,
      ]);
      isSane(await heardIn(raw));
    }),
    { numRuns: 300, ...SEED },
  );
});

test('a thousand mails that are cut, doubled, mixed or overwritten are refused or make sense', async () => {
  const whole = [
    'plain',
    'nested',
    'qp',
    'base64',
    'only-html',
    'forwarded',
    'injection',
    'group-to',
    'rfc2231',
    'outlook',
  ].map(corpus);
  const change = fc.record({
    at: fc.nat(1000),
    length: fc.nat(40),
    bytes: fc.uint8Array({ maxLength: 20 }),
    from: fc.nat(9),
  });
  let refused = 0;
  await fc.assert(
    fc.asyncProperty(fc.nat(9), fc.array(change, { minLength: 1, maxLength: 6 }), async (which, changes) => {
      let raw = whole[which] ?? Buffer.alloc(0);
      for (const { at, length, bytes, from } of changes) {
        const start = at % (raw.length + 1);
        const piece =
          from < 5 ? Buffer.from(bytes) : (whole[from] ?? raw).subarray(at % 300, (at % 300) + 2 * length);
        raw = Buffer.concat([raw.subarray(0, start), piece, raw.subarray(start + length)]);
      }
      try {
        isSane(await heardIn(raw));
      } catch (error) {
        assert.ok(error instanceof BrainError, String(error));
        assert.equal(error.code, 'invalid');
        refused += 1;
      }
    }),
    { numRuns: 1000, ...SEED },
  );
  assert.ok(refused > 0 && refused < 900, `${refused} were refused`);
});
