import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readConfig } from '../../apps/brain/src/config.ts';

for (const [name, value, why] of [
  ['SMTP_URL', 'mail.example.org:587', /SMTP_URL: /],
  ['SMTP_URL', 'http://mail.example.org', /SMTP_URL: /],
  ['SMTP_URL', 'smtp://', /SMTP_URL: /],
  ['SMTP_URL', 'smtp://ann:100%@mail.example.org', /SMTP_URL: .*%25/],
  ['SMTP_URL', 'smtp://mail.example.org?tls.rejectUnauthorized=false', /SMTP_URL: .*tls=no/],
  ['EMAIL_FROM', 'Brain', /EMAIL_FROM: must be one address/],
  ['EMAIL_FROM', 'a@example.org, b@example.org', /EMAIL_FROM: must be one address/],
  ['EMAIL_FROM', 'Brain\r\nBcc: eve@example.com <brain@example.org>', /EMAIL_FROM: must be one address/],
] as const)
  test(`the brain does not start with ${name}=${JSON.stringify(value)}, and says why`, () => {
    assert.throws(() => readConfig({ [name]: value }), why);
  });

test('settings of mail are taken as people write them', () => {
  for (const SMTP_URL of [
    'smtp://mail.example.org',
    'smtps://ann%40example.org:p%25%40ss@mail.example.org:465',
    'smtp://[::1]:1025',
    'smtp://postfix:25?tls=no',
  ])
    assert.equal(readConfig({ SMTP_URL }).SMTP_URL, SMTP_URL);
  for (const EMAIL_FROM of [
    'brain@example.org',
    'Brain <brain@example.org>',
    '"Brain, ours" <b@example.org>',
  ])
    assert.equal(readConfig({ EMAIL_FROM }).EMAIL_FROM, EMAIL_FROM);
});
