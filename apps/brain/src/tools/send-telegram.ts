import { z } from 'zod';
import { defineTool, type Tool } from './tool.ts';

export function sendTelegram(): Tool {
  return defineTool({
    name: 'send_telegram',
    description: 'Send the user a message on Telegram, whatever channel they speak on now.',
    input: z.object({ content: z.string().min(1).max(20_000) }),
    run({ content }, { call_id, deliver }) {
      return { output: 'handed over to Telegram', rows: deliver(['telegram'], call_id, content) };
    },
  });
}
