import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readForm } from '../../apps/brain/src/connectors/mail/form.ts';
import { type FormValue, multipart } from '../support/mail-posts.ts';
import { posted } from '../webhooks/posted.ts';

const post = ({ type, body }: { type: string; body: Buffer }) => posted(body, { 'content-type': type });
const urlencoded = (text: string) =>
  posted(text, { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' });

test('a form with files is read: fields as text, files by their name without a path', async () => {
  const bytes = Buffer.from([0, 255, 13, 10, 45, 45]);
  const form = await readForm(
    post(
      multipart([
        ['subject', 'Grüße'],
        ['empty', ''],
        ['photo', { bytes, file: '../../etc/photo.png', media_type: 'image/png' }],
      ]),
    ),
  );

  assert.equal(form.text('subject'), 'Grüße');
  assert.equal(form.text('empty'), '');
  assert.equal(form.text('missing'), undefined);
  assert.equal(form.text('photo'), undefined);
  assert.deepEqual(form.files, [{ name: 'photo', bytes, media_type: 'image/png', file: 'photo.png' }]);
});

test('a form in the way of links is read, and nothing in it is taken for more than text', async () => {
  const form = await readForm(urlencoded('a=%C3%A9+b&b=%ZZ&__proto__=3&=4&c'));

  assert.deepEqual(
    form.parts.map(({ name, bytes }) => [name, bytes.toString()]),
    [
      ['a', 'é b'],
      ['b', '%ZZ'],
      ['__proto__', '3'],
      ['c', ''],
    ],
  );
});

test('a field that came twice is not one that came alone', async () => {
  for (const request of [
    urlencoded('token=a&token=b&sender=c'),
    post(
      multipart([
        ['token', 'a'],
        ['token', 'b'],
        ['sender', 'c'],
      ]),
    ),
  ]) {
    const form = await readForm(request);
    assert.equal(form.text('token'), 'a');
    assert.equal(form.sole('token'), undefined);
    assert.equal(form.sole('sender'), 'c');
  }
});

test('only what is asked for is read, and nothing behind it', async () => {
  const big = { bytes: Buffer.alloc(3 * 1024 * 1024, 'x'), file: 'big.bin' };
  const { type, body } = multipart([
    ['body-plain', 'x'.repeat(5000)],
    ['attachment-1', big],
    ['token', 't'],
    ['signature', 's'],
    ['attachment-2', big],
  ]);
  // Broken behind what is asked for: who reads on fails.
  const form = await readForm(post({ type, body: body.subarray(0, body.length - 20) }), [
    'token',
    'signature',
  ]);

  assert.deepEqual(
    form.parts.map(({ name, bytes }) => [name, bytes.toString()]),
    [
      ['token', 't'],
      ['signature', 's'],
    ],
  );
  assert.deepEqual((await readForm(urlencoded(`b=${'x'.repeat(5000)}&token=t`), ['token'])).parts.length, 1);
});

test('what is no form, or is broken, is refused with a sentence', async () => {
  const { type, body } = multipart([['a', 'b']]);
  const many: [string, FormValue][] = Array.from({ length: 1001 }, (_, index) => [`f${index}`, '']);
  const requests = [
    posted('{"a": 1}', { 'content-type': 'application/json' }),
    posted(body, {}),
    posted(body, { 'content-type': 'multipart/form-data' }),
    posted(body, { 'content-type': 'multipart/form-data; boundary=' }),
    posted(body, { 'content-type': 'multipart/form-data; boundary=other' }),
    posted(body, { 'content-type': `${type}; x=${'y'.repeat(300)}` }),
    posted(body, { 'content-type': 'multipart/mixed; boundary=xYzZY-xYzZY' }),
    ...Array.from({ length: body.length - 4 }, (_, end) => post({ type, body: body.subarray(0, end) })),
    post(multipart(many)),
    urlencoded('a=b&'.repeat(1001)),
  ];
  for (const request of requests)
    await assert.rejects(readForm(request), { code: 'invalid', message: /^body: is (not|a broken) / });
});

test('a file of 10 MB among the fields is read whole', async () => {
  const bytes = Buffer.alloc(10_000_000, 'a\r\n--xYzZY-xYzZ\r\n');
  const form = await readForm(
    post(
      multipart([
        ['file', { bytes, file: 'a.bin' }],
        ['after', 'it'],
      ]),
    ),
  );
  assert.ok(form.files[0]?.bytes.equals(bytes));
  assert.equal(form.text('after'), 'it');
});
