import { z } from 'zod';
import { BrainError, parse } from '../../errors.ts';
import type { FetchGuard } from '../../net/guarded-fetch.ts';
import { jsonOf } from '../body.ts';
import type { Connector, Heard, Posted } from '../connector.ts';
import { readMime } from './mime.ts';
import { saidByMail } from './said-mail.ts';
import { createSns, readSns, type SnsMessage } from './sns.ts';

const Verdict = z.object({ status: z.string() }).optional();

/** https://docs.aws.amazon.com/ses/latest/dg/receiving-email-notifications-contents.html */
const Received = z.object({
  notificationType: z.string(),
  receipt: z.object({
    dmarcVerdict: Verdict,
    action: z.object({ type: z.string().optional(), encoding: z.string().optional() }).optional(),
  }),
  mail: z.object({ messageId: z.string().min(1).max(200) }),
  content: z.string().optional(),
});

/**
 * Mail by Amazon SES, told by a topic of Amazon SNS whose name, its ARN, is the secret of the webhook. SES says what DMARC
 * found, for the very domain in `From`.
 */
export function ses({ guard }: { guard: FetchGuard }): Connector {
  const sns = createSns({ guard });
  return {
    source: 'email',
    /**
     * A mail of 150 KB, the largest that SES puts into a topic, is at most 256 KiB there, and each character of it may be
     * written as two to six: https://docs.aws.amazon.com/ses/latest/dg/receiving-email-action-sns.html
     */
    maxBytes: 2 * 1024 * 1024,

    async verify(posted, hook) {
      const message = messageOf(posted);
      return message !== undefined && (await sns.isSigned(message, { topics: hook.secrets, at: posted.at }));
    },

    async read(posted) {
      const message = readSns(posted.body);
      if (message.Type === 'Notification') return await readMail(message);
      if (message.Type === 'UnsubscribeConfirmation')
        return { ignored: 'the topic of Amazon SNS was unsubscribed' };
      await sns.confirm(message);
      return { answer: { confirmed: message.TopicArn } };
    },
  };
}

/** Undefined for what is no message of SNS. */
function messageOf(posted: Posted): SnsMessage | undefined {
  try {
    return readSns(posted.body);
  } catch (error) {
    if (error instanceof BrainError && error.code === 'invalid') return undefined;
    throw error;
  }
}

async function readMail({ Message }: SnsMessage): Promise<Heard> {
  const received = parse(Received, jsonOf(Message));
  const { receipt, content } = received;
  if (received.notificationType !== 'Received')
    return { ignored: `a notification ${received.notificationType}` };
  if (content === undefined)
    return {
      ignored: 'a notification without the mail: let the rule publish to the topic itself, not to S3',
    };
  const isBase64 = receipt.action?.encoding?.toUpperCase() === 'BASE64';
  const mail = await readMime(Buffer.from(content, isBase64 ? 'base64' : 'utf8'));
  const heard = await saidByMail(mail, receipt.dmarcVerdict?.status === 'PASS');
  if (!('said' in heard) || mail.message_id !== undefined) return heard;
  return { said: { ...heard.said, once: received.mail.messageId } };
}
