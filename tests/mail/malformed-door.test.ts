import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { after, before, test } from 'node:test';
import type { Connector, Hook, Posted } from '../../apps/brain/src/connectors/connector.ts';
import { mailgun } from '../../apps/brain/src/connectors/mail/mailgun.ts';
import { postmark } from '../../apps/brain/src/connectors/mail/postmark.ts';
import { sendgrid } from '../../apps/brain/src/connectors/mail/sendgrid.ts';
import { type RunningBrain, startBrain } from '../support/brain.ts';
import {
  RAW_MAIL,
  mailgunFields,
  multipart,
  postmarkMail,
  sendgridParts,
  signedByMailgun,
  signedBySendgrid,
} from '../support/mail-posts.ts';
import { rows } from '../webhooks/hooked.ts';
import { hook, posted, SECRET } from '../webhooks/posted.ts';
import { oddFields, oddValues } from './malformed.ts';

const pair = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
const publicKey = pair.publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
const seconds = Math.floor(Date.now() / 1000);

const HOOKS: Record<string, Hook> = {
  postmark: hook('postmark'),
  mailgun: hook('mailgun'),
  sendgrid: hook('sendgrid', { secrets: [publicKey] }),
};

const json = (value: unknown): Posted =>
  posted(JSON.stringify(value) ?? '', { 'x-webhook-secret': SECRET, 'content-type': 'application/json' });

let signatures = 0;
function byMailgun(fields: Record<string, string>, cut = Infinity): Posted {
  const proof = signedByMailgun(SECRET, seconds, `token-${(signatures += 1)}`);
  const { type, body } = multipart(Object.entries({ ...proof, ...fields }));
  return posted(body.subarray(0, cut), { 'content-type': type });
}

function bySendgrid(fields: Record<string, string>, cut = Infinity): Posted {
  const { type, body } = multipart(Object.entries(fields));
  const bytes = body.subarray(0, cut);
  return posted(bytes, { 'content-type': type, ...signedBySendgrid(pair.privateKey, seconds, bytes) });
}

const cuts = Array.from({ length: 200 }, (_, index) => 460 + index * 5);
const parts = Object.fromEntries(
  sendgridParts().map(([name, value]) => [name, typeof value === 'string' ? value : '']),
);
const CASES: [name: string, Connector, Posted[]][] = [
  ['postmark', postmark(), [...oddValues(postmarkMail())].map(json)],
  [
    'mailgun',
    mailgun(),
    [
      ...[...oddFields(mailgunFields()), ...oddFields({ 'body-mime': RAW_MAIL })].map((fields) =>
        byMailgun(fields),
      ),
      ...cuts.map((cut) => byMailgun(mailgunFields(), cut)),
    ],
  ],
  [
    'sendgrid',
    sendgrid(),
    [
      ...[...oddFields(parts), ...oddFields({ email: RAW_MAIL })].map((fields) => bySendgrid(fields)),
      ...cuts.map((cut) => bySendgrid(parts, cut)),
    ],
  ],
];

let brain: RunningBrain;
before(async () => {
  const BRAIN_WEBHOOKS = JSON.stringify(
    Object.fromEntries(Object.entries(HOOKS).map(([name, { kind, secrets }]) => [name, { kind, secrets }])),
  );
  brain = await startBrain({ BRAIN_MODEL: 'offline', BRAIN_WEBHOOKS });
});
after(() => brain?.[Symbol.asyncDispose]());

async function isRefused(name: string, { headers, body }: Posted): Promise<void> {
  const answer = await fetch(`${brain.url}/webhooks/${name}`, {
    method: 'POST',
    headers: Object.entries(headers).map(([header, value = '']): [string, string] => [header, value]),
    body: new Uint8Array(body),
    signal: AbortSignal.timeout(20_000),
  });
  const text = await answer.text();
  assert.ok([400, 413].includes(answer.status), `${answer.status} ${text}`);
  assert.match(text, /^\{"error":\{"code":"(invalid|too_large)","message":"[^"]/);
}

/** Those that say nothing a person could have said. */
async function refusedOf(connector: Connector, requests: Posted[], by: Hook): Promise<Posted[]> {
  const isWrong = async (request: Posted) => {
    try {
      await connector.read(request, by);
      return false;
    } catch {
      return true;
    }
  };
  const refused = await Promise.all(requests.map(isWrong));
  return requests.filter((_, index) => refused[index]);
}

for (const [name, connector, requests] of CASES)
  test(`malformed mails by ${name}, signed all the same, are refused and leave nothing behind`, async () => {
    const by = HOOKS[name];
    assert.ok(by);
    const refused = await refusedOf(connector, requests, by);
    assert.ok(refused.length > 150, `${refused.length} of ${requests.length}`);
    const before = rows(brain);
    for (let at = 0; at < refused.length; at += 16)
      await Promise.all(refused.slice(at, at + 16).map((request) => isRefused(name, request)));
    assert.equal(rows(brain), before);
  });
