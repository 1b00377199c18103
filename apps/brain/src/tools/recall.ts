import { z } from 'zod';
import type { FoundItem } from '@brain/schema';
import type { MemoryPart } from '../memory/memory.ts';
import { defineTool, type Tool } from './tool.ts';

/** Of what was found, so many count as used: those the answer is likely made of. */
const USED = 3;

export function recall(memory: MemoryPart): Tool {
  return defineTool({
    name: 'recall',
    needsMemory: true,
    description:
      'Look up what you remember about the user, or what was said in past conversations. Give 3 to 8 keywords: names, synonyms, and the same words in the other language (French, English); no sentence. Call it before you say that you do not know. The ids are for forget and update_memory; do not show them.',
    input: z.object({
      query: z.string().max(1000),
      scope: z
        .enum(['memories', 'messages', 'all'])
        .optional()
        .describe('memories (usual), messages: what was said word for word, or all'),
      limit: z.int().min(1).max(50).optional(),
    }),
    async run({ query, scope = 'memories', limit = 10 }, { user_id, trigger }) {
      const found = await memory.search({ user_id, q: query, scope, limit });
      const isQuestion = query.trim() !== '' && query.trim() !== '*';
      const fitting = found.filter(({ id, score }) => id !== trigger.id && (!isQuestion || score > 0));
      if (fitting.length === 0) return { output: 'no memory fits' };
      const last_used = new Date().toISOString();
      const used = isQuestion ? fitting.slice(0, USED).filter((item) => item.kind === 'memory') : [];
      return {
        output: fitting.map(lineOf).join('\n'),
        patches: used.map(({ id, uses = 0 }) => ({ id, data: { uses: uses + 1, last_used } })),
        ...(fitting.some((item) => item.kind === 'message' && item.untrusted) ? { untrusted: true } : {}),
      };
    },
  });
}

function lineOf(item: FoundItem): string {
  const day = item.created_at.slice(0, 10);
  if (item.kind === 'memory') return `- ${item.content} (${day}) [${item.id}]`;
  return `- ${item.role === 'user' ? 'they said' : 'you said'}: ${item.snippet} (${day})`;
}
