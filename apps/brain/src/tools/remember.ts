import { z } from 'zod';
import { Category } from '@brain/schema';
import type { MemoryPart } from '../memory/memory.ts';
import { defineTool, type Tool } from './tool.ts';

const input = z.object({
  content: z
    .string()
    .trim()
    .min(1)
    .max(2000)
    .describe('one statement that stands on its own, with names and dates'),
  category: Category.optional(),
  importance: z.int().min(1).max(5).optional().describe('5: never forget (allergies, rules); 3: usual'),
  key: z
    .string()
    .trim()
    .min(1)
    .max(120)
    .optional()
    .describe('what it is about when there is only one answer, e.g. user.city; a new value replaces the old'),
  value: z.string().max(1000).optional(),
});

export function remember(memory: MemoryPart): Tool {
  return defineTool({
    name: 'remember',
    description:
      'Remember something about the user for good. Call it when they ask you to, or tell a lasting fact about themselves, their people, health, wishes or projects.',
    input,
    async run({ category = 'other', importance = 3, ...rest }, { user_id, session_id, run_id, call_id }) {
      const { rows, supersedes } = await memory.rememberUnit(
        { ...rest, category, importance, tags: [] },
        {
          user_id,
          session_id,
          told: true,
          run_id,
          origin: 'assistant',
          source_event_id: run_id,
          fact: [run_id, 'remember', call_id],
        },
      );
      return { output: `remembered: ${rest.content}`, rows, supersedes };
    },
  });
}
