import { z } from 'zod';
import { mailAddress } from '../net/mail-address.ts';
import { consentToSend } from './consent.ts';
import { defineTool, handedOver, type Tool } from './tool.ts';

export function sendEmail(): Tool {
  return defineTool({
    name: 'send_email',
    description: 'Send the user an e-mail; or somebody else, at another address.',
    input: z.object({
      subject: z
        .string()
        .trim()
        .min(1)
        .max(200)
        .refine((text) => !/[\p{Cc}\u2028\u2029]/u.test(text), 'must be one line'),
      content: z.string().min(1).max(20_000),
      to: Address.optional().describe('only for another address than the user’s own'),
    }),
    approval: ({ content, subject, to }, context) =>
      consentToSend(context, { channel: 'email', to, subject, content }),
    run: ({ content, subject, to }, { call_id, deliver }) =>
      handedOver(deliver(['email'], call_id, { content, subject, to }), 'the mail server'),
  });
}

const Address = z.string().transform((text, ctx) => {
  const address = mailAddress(text.trim());
  if (address !== undefined) return address;
  ctx.addIssue({ code: 'custom', message: 'must be one e-mail address, without a name' });
  return z.NEVER;
});
