import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readMime } from '../../apps/brain/src/connectors/mail/mime.ts';
import { isAligned, isProven } from '../../apps/brain/src/connectors/mail/proof.ts';

const OURS = 'mx.example.net';

/** Whether a mail with these headers is proven to be from its `From`. */
async function proven(
  headers: string,
  from = 'Ann <ann@example.org>',
  authserv_id: string | undefined = OURS,
) {
  const read = await readMime(Buffer.from(`${headers}\nFrom: ${from}\n\nHello\n`));
  return isProven(read, { authserv_id });
}

const results = (text: string) => `Authentication-Results: ${OURS}; ${text}`;

test('a mail is proven by DMARC, by DKIM of its domain, or by SPF of its domain', async () => {
  assert.equal(await proven(results('dmarc=pass (p=reject) header.from=example.org')), true);
  assert.equal(await proven(results('dmarc=pass')), true);
  assert.equal(
    await proven(results('dkim=pass (good signature) header.d=example.org header.i=@example.org')),
    true,
  );
  assert.equal(await proven(results('dkim=pass header.i=@example.org')), true);
  assert.equal(await proven(results('spf=pass smtp.mailfrom=bounces@example.org')), true);
  assert.equal(await proven(results('spf=pass smtp.mailfrom=example.org')), true);
  assert.equal(
    await proven(results('spf=fail smtp.mailfrom=other.example;\n dkim=pass header.d=example.org')),
    true,
  );
  assert.equal(
    await proven(`Authentication-Results: MX.Example.NET 1;\n\tdkim=pass\n\theader.d="example.org"`),
    true,
  );
});

test('it is not by what is about another domain, or did not pass', async () => {
  for (const text of [
    'none',
    'dmarc=fail header.from=example.org',
    'dmarc=pass header.from=evil.example',
    'dkim=pass header.d=evil.example',
    'dkim=fail header.d=example.org',
    'dkim=none',
    'spf=softfail smtp.mailfrom=example.org',
    'spf=pass smtp.helo=example.org',
    'spf=pass smtp.mailfrom=example.org@evil.example',
    'dkim=pass header.d=org',
    'dkim=pass header.d=notexample.org',
    'dkim=pass header.d=mail.example.org',
    'iprev=pass policy.iprev=example.org',
    'auth=pass smtp.auth=example.org',
    'dkim=pass header.d=evil.example header.d=example.org',
  ])
    assert.equal(await proven(results(text)), false, text);
});

test('what DMARC refuses nothing else proves', async () => {
  assert.equal(
    await proven(results('dkim=pass header.d=example.org; dmarc=fail header.from=example.org')),
    false,
  );
  assert.equal(
    await proven(results('dmarc=fail header.from=example.org; dmarc=pass header.from=example.org')),
    false,
  );
});

test('only the topmost results count, and only of our own server', async () => {
  const pass = 'dmarc=pass header.from=example.org';
  const theirs = `Authentication-Results: mx.evil.example; ${pass}`;
  assert.equal(await proven(theirs), false);
  assert.equal(await proven(`${theirs}\n${results(pass)}`), false);
  assert.equal(await proven(`${results('dkim=none')}\n${results(pass)}`), false);
  assert.equal(await proven(`${results(pass)}\n${theirs}`), true);
  assert.equal(await proven(results(pass), 'ann@example.org', 'mx.example.ne'), false);
  assert.equal(
    isProven(await readMime(Buffer.from(`${results(pass)}\nFrom: ann@example.org\n\nx`)), {}),
    false,
  );
  assert.equal(await proven('X: y'), false);
  assert.equal(await proven(`ARC-${results(pass)}`), false);
});

test('words in comments and quotation marks are not results', async () => {
  assert.equal(await proven(results('none (dmarc=pass header.from=example.org)')), false);
  assert.equal(await proven(results('none ((;) ; dmarc=pass ; ())')), false);
  assert.equal(
    await proven(results('spf=pass smtp.mailfrom="a; dmarc=pass header.from=example.org"@evil.example')),
    false,
  );
  assert.equal(await proven(results('spf=pass smtp.mailfrom="a\\"; dmarc=pass"@evil.example')), false);
  assert.equal(await proven(`Authentication-Results: (${OURS};) evil; dmarc=pass`), false);
});

test('a From in which readers find different addresses is not proven', async () => {
  const pass = results('dmarc=pass; dkim=pass header.d=example.org');
  for (const from of [
    'ann@example.org <ann@example.org>',
    '<mallory@evil.example> <ann@example.org>',
    '"ann@example.org"',
    '=?utf-8?Q?<x@evil.example>?= <ann@example.org>',
    'ann@example\u3002org',
  ]) {
    const read = await readMime(Buffer.from(`${pass}\nFrom: ${from}\n\nx`)).catch(() => undefined);
    assert.equal(read !== undefined && isProven(read, { authserv_id: OURS }), false, from);
  }
  assert.equal(await proven(pass, '"mallory@evil.example" (x@y.example) <ann@example.org>'), true);
  assert.equal(await proven(pass, 'Ännchen <ann@example.org>'), true);
});

test('a domain proves itself and what is below it, never what is above or beside it', () => {
  assert.equal(isAligned('example.org', 'Example.ORG.'), true);
  assert.equal(isAligned('mail.example.org', 'example.org'), true);
  for (const [from, other] of [
    ['example.org', 'mail.example.org'],
    ['a.example.org', 'b.example.org'],
    ['co.uk', 'evil.co.uk'],
    ['bank.co.uk', 'evil.co.uk'],
    ['example.org', 'org'],
    ['example.org', ''],
    ['', ''],
    ['evilexample.org', 'example.org'],
    ['example.org', '.org'],
  ] as const)
    assert.equal(isAligned(from, other), false, `${from} by ${other}`);
});

test('results without end are no proof and cost nothing', async () => {
  assert.equal(await proven(results(`${'('.repeat(60_000)}dmarc=pass`)), false);
  assert.equal(await proven(results(`${'a=b '.repeat(20_000)}; dmarc=pass`)), false);
});
