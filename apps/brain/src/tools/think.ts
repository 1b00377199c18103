import { z } from 'zod';
import { defineTool, type Tool } from './tool.ts';

export function think(): Tool {
  return defineTool({
    name: 'think',
    description: 'Note a thought before you act, when a question needs several steps. The user can read it.',
    input: z.object({ thought: z.string().min(1).max(8000) }),
    run({ thought }, { run_id, event }) {
      return { output: 'noted', rows: [event('thought', { event_type: 'thought', run_id, thought })] };
    },
  });
}
