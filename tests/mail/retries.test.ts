import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import type { TriggerResult } from '@brain/schema';
import { type RunningBrain, startBrain } from '../support/brain.ts';
import { eventsUntilEnd, labels } from '../support/http.ts';
import {
  HEADERS,
  mailgunFields,
  multipart,
  postmarkMail,
  sendgridParts,
  signedByMailgun,
  signedBySendgrid,
} from '../support/mail-posts.ts';
import { openFolder } from '../support/store.ts';

const SECRET = 'the-secret-of-the-mails';
const TRIES = 10;
const pair = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
const publicKey = pair.publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
const BRAIN_WEBHOOKS = JSON.stringify({
  postmark: { kind: 'postmark', secrets: [SECRET] },
  mailgun: { kind: 'mailgun', secrets: [SECRET] },
  sendgrid: { kind: 'sendgrid', secrets: [publicKey] },
});

/** A request as a provider sends it the n-th time. */
type Send = (tried: number) => { body: string | Buffer; headers: Record<string, string> };

const headersOf = (name: string) =>
  HEADERS.map(([header, value]): [string, string] =>
    header === 'Message-ID' ? [header, `<${name}@example.org>`] : [header, value],
  );

/** The very same each time. */
function byPostmark(name: string): Send {
  const mail = postmarkMail({ Headers: headersOf(name).map(([Name, Value]) => ({ Name, Value })) });
  const authorization = `Basic ${Buffer.from(`postmark:${SECRET}`).toString('base64')}`;
  return () => ({
    body: JSON.stringify(mail),
    headers: { 'content-type': 'application/json', authorization },
  });
}

/** The same signature or a new one, the parts separated by something else each time. */
function byMailgun(name: string): Send {
  const fields = mailgunFields({
    'message-headers': JSON.stringify([['From', 'ann@example.org'], ...headersOf(name)]),
  });
  const now = Math.floor(Date.now() / 1000);
  return (tried) => {
    const proof = signedByMailgun(
      SECRET,
      now - Math.floor(tried / 3),
      `token-${name}-${Math.floor(tried / 3)}`,
    );
    const { type, body } = multipart(Object.entries({ ...fields, ...proof }), `boundary-${tried}`);
    return { body, headers: { 'content-type': type } };
  };
}

/** Signed anew each time. */
function bySendgrid(name: string): Send {
  const now = Math.floor(Date.now() / 1000);
  return (tried) => {
    const { type, body } = multipart(sendgridParts({}, headersOf(name)), `boundary-${tried}`);
    return {
      body,
      headers: { 'content-type': type, ...signedBySendgrid(pair.privateKey, now - tried, body) },
    };
  };
}

const PROVIDERS = { postmark: byPostmark, mailgun: byMailgun, sendgrid: bySendgrid };

async function send(brain: RunningBrain, name: string, request: ReturnType<Send>) {
  const { body, headers } = request;
  const answer = await fetch(`${brain.url}/webhooks/${name}`, {
    method: 'POST',
    headers,
    body: typeof body === 'string' ? body : new Uint8Array(body),
    signal: AbortSignal.timeout(30_000),
  });
  const result: unknown = await answer.json();
  assert.equal(answer.status, 202, JSON.stringify(result));
  return result as TriggerResult;
}

/** In an order of its own: the last first, and those between them mixed. */
const shuffled = <T>(all: T[]): T[] =>
  all.toReversed().toSorted((one, other) => (all.indexOf(one) % 7) - (all.indexOf(other) % 7));

for (const [provider, by] of Object.entries(PROVIDERS))
  test(`a mail that ${provider} sends ten times, many at a time and across a kill, is one run`, async () => {
    await using folder = await openFolder();
    const env = {
      BRAIN_MODEL: 'offline',
      BRAIN_DATA_DIR: folder.path,
      BRAIN_WEBHOOKS,
      EMAIL_OWNER: 'ann@example.org',
    };
    const mails = ['one', 'two', 'three'].map(by);
    const tries = (from: number, to: number) =>
      shuffled(mails.flatMap((mail) => Array.from({ length: to - from }, (_, tried) => mail(from + tried))));
    const results: TriggerResult[] = [];
    {
      await using brain = await startBrain(env);
      const answers = tries(0, TRIES - 4).map((request) => send(brain, provider, request));
      results.push(...(await Promise.all(answers)));
      await brain.kill();
    }
    await using brain = await startBrain(env);
    for (const request of tries(TRIES - 4, TRIES)) results.push(await send(brain, provider, request));

    assert.equal(results.length, mails.length * TRIES);
    assert.equal(new Set(results.map(({ event_id }) => event_id)).size, mails.length);
    assert.equal(results.filter(({ duplicate }) => !duplicate).length, mails.length);
    for (const result of results.filter(({ duplicate }) => !duplicate)) {
      const events = await eventsUntilEnd(brain, result);
      const ends = labels(events, result.run_id).filter((label) => label === 'run finished');
      assert.equal(ends.length, 1);
    }
  });
