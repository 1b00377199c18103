import { z } from 'zod';
import { consentToSend } from './consent.ts';
import { defineTool, handedOver, type Tool } from './tool.ts';

export function sendSlack(): Tool {
  return defineTool({
    name: 'send_slack',
    description: 'Send the user a message on Slack; or another place there.',
    input: z.object({
      content: z.string().min(1).max(20_000),
      to: z
        .string()
        .trim()
        .regex(
          /^[CDGUW][A-Z0-9]{1,30}(?:\/\d{1,12}\.\d{1,9})?$/,
          'must be the id of a channel or member, such as C0123 or U0123',
        )
        .optional()
        .describe('only for another place than the user’s own: id of a channel or member'),
    }),
    approval: ({ content, to }, context) => consentToSend(context, { channel: 'slack', to, content }),
    run: ({ content, to }, { call_id, deliver }) =>
      handedOver(deliver(['slack'], call_id, { content, to }), 'Slack'),
  });
}
