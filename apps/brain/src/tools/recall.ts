import { z } from 'zod';
import type { MemoryPart } from '../memory/memory.ts';
import { defineTool, type Tool } from './tool.ts';

export function recall(memory: MemoryPart): Tool {
  return defineTool({
    name: 'recall',
    description:
      'Look up what you remember about the user. Give 3 to 8 keywords: names, synonyms, the other language too. Call it before you say that you do not know.',
    input: z.object({
      query: z.string().max(1000),
      limit: z.int().min(1).max(50).optional(),
    }),
    async run({ query, limit = 10 }, { user_id }) {
      const found = await memory.search({ user_id, q: query, limit });
      if (found.length === 0) return { output: 'no memory fits' };
      const lines = found.map(({ content, created_at }) => `- ${content} (${created_at.slice(0, 10)})`);
      return { output: lines.join('\n') };
    },
  });
}
