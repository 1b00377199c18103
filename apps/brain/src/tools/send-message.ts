import { z } from 'zod';
import { defineTool, type Tool } from './tool.ts';

export function sendMessage(): Tool {
  return defineTool({
    name: 'send_message',
    description:
      'Say something to the user now, before the final answer, on the channels this request is answered on. Do not repeat it in the final answer.',
    input: z.object({ content: z.string().min(1).max(20_000) }),
    run({ content }, { run_id, call_id, trigger, tainted, event, deliver }) {
      const { source, response_to = [source] } = trigger.data;
      const message = event('message', {
        event_type: 'message',
        run_id,
        role: 'assistant',
        content,
        source,
        ...(tainted ? { tainted } : {}),
      });
      return { output: 'sent', rows: [message, ...deliver(response_to, call_id, { content })] };
    },
  });
}
