import { z } from 'zod';
import { Category, RowId } from '@brain/schema';
import type { MemoryPart } from '../memory/memory.ts';
import { consentToLearn } from './consent.ts';
import { defineTool, type Tool, writingOf } from './tool.ts';

const input = z.object({
  id: RowId.describe('as recall shows it in brackets: mem_…'),
  content: z.string().trim().min(1).max(2000).optional().describe('the whole statement as it is now'),
  value: z.string().max(1000).optional().describe('the new answer, where the memory has a key'),
  category: Category.optional(),
  importance: z.int().min(1).max(5).optional(),
});

export function updateMemory(memory: MemoryPart): Tool {
  return defineTool({
    name: 'update_memory',
    needsMemory: true,
    description:
      'Correct or complete one memory when the user says it is wrong or has changed; call recall first, and give the id it shows. What it said before is kept as its history.',
    input,
    approval: ({ id, ...change }, context) =>
      consentToLearn(context, async () => {
        const [holds] = await memory.history(context.user_id, id);
        return `Change what is known\nfrom: ${holds?.content}\nto: ${changed(change)}`;
      }),
    async run({ id, ...change }, context) {
      const { rows, patches } = await memory.replacing(id, change, { ...writingOf(context), asked: true });
      return { output: `changed [${rows[0]?.id}]`, rows, patches };
    },
  });
}

/** A change as the user reads it: what is said now, then what else is new of it. */
function changed({ content, ...others }: Omit<z.infer<typeof input>, 'id'>): string {
  const said = Object.entries(others).map(([name, value]) => `${name}: ${value}`);
  return [...(content === undefined ? [] : [content]), ...said].join('\n');
}
