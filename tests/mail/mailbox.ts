import { randomUUID } from 'node:crypto';
import type { RunningBrain } from '../support/brain.ts';
import { startBrain } from '../support/brain.ts';
import { call } from '../support/http.ts';
import { OF_POSTMARK, postmarkMail } from '../support/mail-posts.ts';
import { startModel } from '../support/model.ts';
import { startSmtp } from '../support/smtp.ts';

const SECRET = 'a-long-random-secret';

/** A mail to the brain, of ann@example.org unless told otherwise, whose mail is proven to be hers. */
export interface ToBrain {
  text: string;
  /** Without angle brackets. */
  id?: string;
  subject?: string;
  /** The mail that it answers, and those before it. */
  answers?: string[];
  from?: string;
  isForged?: boolean;
  headers?: [name: string, value: string][];
}

/** A brain that gets mail by a webhook and sends it to a mail server of the test; its model repeats what it was told. */
export async function openMailbox(env: Record<string, string> = {}) {
  const [smtp, model] = await Promise.all([startSmtp(), startModel()]);
  model.answer(({ messages }) => {
    const last = messages.findLast(({ role }) => role === 'user')?.content;
    return { text: [`You said: ${typeof last === 'string' ? last.split('\n').at(-1) : ''}`] };
  });
  const brain: RunningBrain = await startBrain({
    OPENAI_BASE_URL: model.url,
    OPENAI_API_KEY: 'k',
    SMTP_URL: smtp.url,
    EMAIL_FROM: 'Brain <brain@example.com>',
    EMAIL_OWNER: 'ann@example.org',
    BRAIN_WEBHOOKS: JSON.stringify({ mail: { kind: 'postmark', secrets: [SECRET] } }),
    ...env,
  });
  return {
    smtp,
    model,
    brain,
    /** Brings a mail, as Postmark does. */
    async post(mail: ToBrain) {
      const { id = `${randomUUID()}@example.org`, from = 'ann@example.org', answers = [] } = mail;
      const domain = from.slice(from.indexOf('@') + 1);
      const references = answers.map((each) => (each.startsWith('<') ? each : `<${each}>`));
      const headers: [string, string][] = [
        ...(mail.isForged ? [] : OF_POSTMARK),
        [
          'Received',
          'from mail.example.org (mail.example.org [192.0.2.7]) by mx.example.com with ESMTPS id 1',
        ],
        ['DKIM-Signature', `v=1; a=rsa-sha256; c=relaxed/relaxed; d=${domain}; s=a; h=from:to; bh=x; b=y`],
        ['Message-ID', `<${id}>`],
        ...(mail.headers ?? []),
      ];
      if (references.length > 0)
        headers.push(['In-Reply-To', references.at(-1) ?? ''], ['References', references.join(' ')]);
      const body = postmarkMail({
        FromFull: { Email: from, Name: '' },
        CcFull: [],
        Subject: mail.subject ?? 'The trip',
        TextBody: mail.text,
        HtmlBody: '',
        MessageID: randomUUID(),
        Headers: headers.map(([Name, Value]) => ({ Name, Value })),
      });
      const authorization = `Basic ${Buffer.from(`postmark:${SECRET}`).toString('base64')}`;
      return call<{ run_id: string; session_id: string; ignored?: string }>(brain, '/webhooks/mail', {
        key: null,
        headers: { authorization },
        body,
      });
    },
    async [Symbol.asyncDispose](): Promise<void> {
      await brain[Symbol.asyncDispose]();
      await Promise.all([smtp[Symbol.asyncDispose](), model.stop()]);
    },
  };
}
