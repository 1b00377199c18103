import type { FetchGuard } from '../net/guarded-fetch.ts';
import type { Connectors } from './connector.ts';
import { generic } from './generic.ts';
import { github } from './github.ts';
import { mailgun } from './mail/mailgun.ts';
import { postmark } from './mail/postmark.ts';
import { rawMail } from './mail/raw.ts';
import { sendgrid } from './mail/sendgrid.ts';
import { ses } from './mail/ses.ts';
import { slack } from './slack/slack.ts';
import { standard } from './standard.ts';
import { stripe } from './stripe.ts';

/** The one table of what can be posted here. */
export function createConnectors(deps: { guard: FetchGuard }): Connectors {
  return {
    generic: generic(),
    standard: standard(),
    github: github(),
    stripe: stripe(),
    slack: slack(),
    postmark: postmark(),
    mailgun: mailgun(),
    sendgrid: sendgrid(),
    ses: ses(deps),
    mime: rawMail(),
  };
}
