import { z } from 'zod';
import { RowId } from '@brain/schema';
import type { MemoryPart } from '../memory/memory.ts';
import { consentToLearn } from './consent.ts';
import { defineTool, type Tool, writingOf } from './tool.ts';

export function forget(memory: MemoryPart): Tool {
  return defineTool({
    name: 'forget',
    needsMemory: true,
    description:
      'Forget one memory for good, with its history. Only when the user asks for it; call recall first, and give the id it shows.',
    input: z.object({ id: RowId.describe('as recall shows it in brackets: mem_…') }),
    approval: ({ id }, context) =>
      consentToLearn(context, async () => {
        const [holds] = await memory.history(context.user_id, id);
        return `Forget for good: ${holds?.content}`;
      }),
    async run({ id }, context) {
      const change = await memory.forgetting(id, writingOf(context));
      return { output: 'forgotten', ...change };
    },
  });
}
