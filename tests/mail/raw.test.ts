import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Hook, Posted } from '../../apps/brain/src/connectors/connector.ts';
import { rawMail } from '../../apps/brain/src/connectors/mail/raw.ts';

const HOOK: Hook = {
  name: 'mail',
  kind: 'mime',
  secrets: ['first-secret', 'second-secret'],
  authserv_id: 'mx.example.net',
};
const MAIL =
  'Authentication-Results: mx.example.net; dmarc=pass header.from=example.org\nFrom: ann@example.org\n\nHello\n';

function posted(headers: Posted['headers'], body = MAIL): Posted {
  return { headers, query: {}, body: Buffer.from(body), at: 0 };
}

test('raw mail is taken from who shows one of the two secrets, in any of the ways there are', () => {
  const { verify } = rawMail();
  const basic = Buffer.from('postfix:second-secret').toString('base64');
  assert.equal(verify(posted({ authorization: 'Bearer first-secret' }), HOOK), true);
  assert.equal(verify(posted({ authorization: `Basic ${basic}` }), HOOK), true);
  assert.equal(verify(posted({ 'x-webhook-secret': 'second-secret' }), HOOK), true);
  assert.equal(verify(posted({}), HOOK), false);
  assert.equal(verify(posted({ authorization: 'Bearer first-secre' }), HOOK), false);
});

test('its writer is proven by what the mail server of that name found', async () => {
  const { read } = rawMail();
  const heard = await read(posted({}), HOOK);
  assert.ok('said' in heard);
  assert.deepEqual(heard.said.from, { channel: 'email', address: 'ann@example.org', isProven: true });
  const { authserv_id: _, ...unnamed } = HOOK;
  const unproven = await read(posted({}), unnamed);
  assert.ok('said' in unproven && unproven.said.from?.isProven === false);
});

test('what is posted in its place and is no mail is refused', async () => {
  const { read } = rawMail();
  for (const body of [
    '',
    '{"message": "hello"}',
    '--b\r\nContent-Disposition: form-data; name="from"\r\n\r\nann@example.org\r\n--b--',
  ])
    await assert.rejects(async () => await read(posted({}, body), HOOK), { code: 'invalid' });
});
