import { z } from 'zod';
import { consentToSend } from './consent.ts';
import { defineTool, handedOver, type Tool } from './tool.ts';

export function sendTelegram(): Tool {
  return defineTool({
    name: 'send_telegram',
    description:
      'Send the user a message on Telegram, whatever channel they speak on now; or another chat, by its id.',
    input: z.object({
      content: z.string().min(1).max(20_000),
      to: z
        .string()
        .regex(/^-?\d{1,20}$/, 'must be the id of a chat, in figures')
        .optional()
        .describe('only for another chat than the user’s own: its numeric id'),
    }),
    approval: ({ content, to }, context) => consentToSend(context, { channel: 'telegram', to, content }),
    run({ content, to }, { call_id, deliver }) {
      return handedOver(deliver(['telegram'], call_id, { content, to }), 'Telegram');
    },
  });
}
