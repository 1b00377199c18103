import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readMime } from '../../apps/brain/src/connectors/mail/mime.ts';
import { mail, refused, saidIn } from './read.ts';

const MIB = 1024 * 1024;

test('what does not say by one address who wrote it is no mail', async () => {
  await refused('', 'invalid', /^from:/);
  await refused('{"not": "a mail"}', 'invalid', /^from:/);
  await refused('Subject: hello\n\nx', 'invalid', /does not say who/);
  await refused('From:\n\nx', 'invalid', /does not say who/);
  await refused('From: ann@example.org\nFrom: owner@example.org\n\nx', 'invalid', /says twice/);
  await refused('From\u00a0: owner@example.org\nFrom: ann@example.org\n\nx', 'invalid', /says twice/);
  await refused('From\u200b: owner@example.org\nFrom: ann@example.org\n\nx', 'invalid', /says twice/);
  await refused('\ufeffFrom: owner@example.org\nFrom: ann@example.org\n\nx', 'invalid', /says twice/);
  await refused('From: ann@example.org, bob@example.org\n\nx', 'invalid', /one address/);
  await refused('From: Us: ann@example.org;\n\nx', 'invalid', /one address/);
  await refused('From: nobody\n\nx', 'invalid', /one address/);
  await refused('From: ann@localhost\n\nx', 'invalid', /one address/);
  await refused(`From: ${'a'.repeat(30_000)}@example.org\n\nx`, 'invalid', /too long/);
});

test('an address is lowered letter by letter, so that none becomes another one’s', async () => {
  assert.equal((await readMime(Buffer.from('From: ANN@Example.ORG\n\nx'))).from.address, 'ann@example.org');
  assert.equal(
    (await readMime(Buffer.from('From: \u212aate@example.org\n\nx'))).from.address,
    '\u212aate@example.org',
  );
  assert.equal(
    (await readMime(Buffer.from('From: ann@b\u00fccher.example\n\nx'))).from.address,
    'ann@xn--bcher-kva.example',
  );
});

test('a mail with a file of 10 MB is read whole, and others are served meanwhile', async () => {
  const bytes = Buffer.alloc(10 * MIB, 'so much to say ');
  const raw = mail(
    `Content-Type: multipart/mixed; boundary=b\n\n--b\n\nHere it is.\n--b\nContent-Type: application/pdf; name=big.pdf\nContent-Transfer-Encoding: base64\n\n${bytes.toString('base64').replaceAll(/.{76}/g, '$&\n')}\n--b--\n`,
  );
  const said = await stopsAtMost(3000, () => saidIn(raw));
  assert.equal(said.message, 'Here it is.');
  assert.equal(said.files?.[0]?.name, 'big.pdf');
  assert.ok(said.files[0].bytes.equals(bytes));
});

test('files that are too large or too many are left out and named', async () => {
  const file = (name: string, bytes: number) =>
    `--b\nContent-Type: image/png; name="${name}"\n\n${'x'.repeat(bytes)}\n`;
  const many = Array.from({ length: 12 }, (_, index) => file(`${index}.png`, 10)).join('');
  const read = await readMime(
    mail(`Content-Type: multipart/mixed; boundary=b\n\n${file('big.png', 20 * MIB + 1)}${many}--b--`),
  );
  assert.equal(read.files.length, 10);
  assert.deepEqual(read.notes, [
    'The file "big.png" of 20.0 MiB was left out: it is too large.',
    'The file "10.png" of 1 KiB was left out: there were too many.',
    'The file "11.png" of 1 KiB was left out: there were too many.',
  ]);
  const { context } = await saidIn(
    mail(`Content-Type: multipart/mixed; boundary=b\n\n${file('big.png', 20 * MIB + 1)}--b--`),
  );
  assert.deepEqual(context?.['left_out'], ['The file "big.png" of 20.0 MiB was left out: it is too large.']);
});

test('a mail of a thousand parts is read, one of ten thousand refused', async () => {
  const parts = (count: number) =>
    mail(`Content-Type: multipart/mixed; boundary=b\n\n${'--b\n\nword\n'.repeat(count)}--b--`);
  assert.equal((await readMime(parts(1000))).text, 'word\n'.repeat(1000).trimEnd());
  await refused(parts(10_000), 'too_large', /too many parts/);
});

test('what is nested beyond measure is left out, and the mail read', async () => {
  const deep = (count: number) => {
    const open = Array.from(
      { length: count },
      (_, level) => `Content-Type: multipart/mixed; boundary=b${level}\n\n--b${level}\n`,
    );
    return mail(`${open.join('')}\nword\n--b0\n\nlast\n--b0--`);
  };
  assert.equal((await readMime(deep(20))).text, 'word\nlast');
  const read = await readMime(deep(1000));
  assert.equal(read.text, 'last');
  assert.deepEqual(read.notes, ['Parts within too many others were left out.']);
});

test('a part that ends too soon takes nothing of the next one', async () => {
  const parts = ['Content-Type: image/png', '\nword', 'Content-Transfer-Encoding: quoted-printable\n\nlast='];
  const read = await readMime(
    mail(
      `Content-Type: multipart/mixed; boundary=b\n\n${parts.map((part) => `--b\n${part}\n`).join('')}--b--`,
    ),
  );
  assert.equal(read.text, 'word\nlast');
  assert.deepEqual(read.files, []);
});

test('of a text that nobody reads to its end the beginning is read, and that it was cut is said', async () => {
  const read = await readMime(mail(`\n${'é'.repeat(2 * MIB)}`));
  assert.equal(read.text, 'é'.repeat(500_000));
  assert.deepEqual(read.notes, [
    'A text in it was too long and was cut.',
    'Its text was cut after 500000 characters.',
  ]);
  const html = await readMime(mail(`Content-Type: text/html\n\n<p>Hello${' '.repeat(3 * MIB)}</p>`));
  assert.deepEqual([html.text, ...html.notes], ['Hello', 'A text in it was too long and was cut.']);
});

test('more headers than anybody sends are refused, and a mail of more than 25 MiB', async () => {
  await refused(mail(`${'X: y\n'.repeat(3000)}\nx`), 'too_large', /headers/);
  await refused(mail(`X: ${'y'.repeat(600 * 1024)}\n\nx`), 'too_large', /headers/);
  await refused(Buffer.alloc(25 * MIB + 1, 'From: ann@example.org\n'), 'too_large', /too large/);
});

/** Mails that cost a reader more than they weigh. */
const HOSTILE: Record<string, string> = {
  'empty lines': `\n${'\n'.repeat(8 * MIB)}`,
  base64: `Content-Transfer-Encoding: base64\n\n${'QUFB'.repeat(4 * MIB)}`,
  'padded base64': `Content-Transfer-Encoding: base64\n\n${'A='.repeat(8 * MIB)}`,
  'quoted-printable': `Content-Transfer-Encoding: quoted-printable\n\n${'=41=\n'.repeat(3 * MIB)}`,
  'spaces at the ends of lines': `Content-Transfer-Encoding: quoted-printable\n\n${'=    '.repeat(2 * MIB)}`,
  'flowing lines': `Content-Type: text/plain; format=flowed\n\n${'a \n'.repeat(3 * MIB)}`,
  'HTML tags': `Content-Type: text/html\n\n${'<b>a</b>'.repeat(2 * MIB)}`,
  'open links': `Content-Type: text/html\n\n${'<a href="'.repeat(MIB)}`,
  'open quotes': `Content-Type: text/html\n\n${'<blockquote>a'.repeat(MIB)}`,
  'lines like boundaries': `Content-Type: multipart/mixed; boundary=b\n\n${'--b \tx\n'.repeat(MIB)}`,
  'empty parts': `Content-Type: multipart/mixed; boundary=b\n\n${'--b\n'.repeat(1500)}`,
  'words of encoded words': `Subject: ${'=?utf-8?Q?a?= '.repeat(30_000)}\n\nx`,
  'halves of encoded words': `Subject: ${'=?a?q?'.repeat(80_000)}\n\nx`,
  'groups in groups': `To: ${'a:'.repeat(200_000)}\n\nx`,
  'angle brackets': `References: ${'<'.repeat(200_000)}\n\nx`,
  'signs of addresses': `References: ${'@'.repeat(90_000)}<\n\nx`,
  'quotation marks': `Content-Type: ${'"\\'.repeat(200_000)}\n\nx`,
  brackets: `Content-Type: ${'('.repeat(400_000)}\n\nx`,
  'pieces of a name': `Content-Type: x/y;${Array.from({ length: 30_000 }, (_, i) => ` n*${i}=a;`).join('')}\n\nx`,
};

for (const [what, rest] of Object.entries(HOSTILE))
  test(`a mail of nothing but ${what} keeps nobody waiting`, async () => {
    const raw = mail(rest);
    const before = process.memoryUsage().rss;
    await stopsAtMost(3000, () => saidIn(raw));
    const grown = (process.memoryUsage().rss - before) / MIB;
    assert.ok(grown < 400, `took ${grown.toFixed()} MiB`);
  });

/** Fails where the event loop stands still for longer, or the whole takes over 20 s. */
async function stopsAtMost<T>(maxMs: number, work: () => Promise<T>): Promise<T> {
  let [last, stoppedMs] = [performance.now(), 0];
  const tick = () => {
    const now = performance.now();
    stoppedMs = Math.max(stoppedMs, now - last);
    last = now;
  };
  const ticks = setInterval(tick, 5);
  const start = last;
  const result = await work();
  tick();
  clearInterval(ticks);
  const tookMs = last - start;
  assert.ok(stoppedMs < maxMs, `stood still for ${stoppedMs.toFixed()} ms`);
  assert.ok(tookMs < 20_000, `took ${tookMs.toFixed()} ms`);
  return result;
}
