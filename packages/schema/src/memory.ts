import { z } from 'zod';
import { RowId, SessionId, UserId } from './name.ts';

export const Category = z.enum([
  'identity',
  'health',
  'rule',
  'preference',
  'person',
  'project',
  'event',
  'other',
]);
export type Category = z.infer<typeof Category>;

/** One statement the brain keeps about a user, as it stands in a row of type memory. */
export const MemoryContent = z.object({
  content: z.string(),
  category: Category,
  importance: z.int().min(1).max(5),
  origin: z.enum(['user', 'assistant', 'webhook', 'import']),
  key: z.string().optional().meta({ description: 'what the statement is about, e.g. `user.city`' }),
  value: z.string().optional(),
  source_event_id: RowId.optional(),
  superseded_by: RowId.optional(),
});
export type MemoryContent = z.infer<typeof MemoryContent>;

const tags = z.array(z.string().min(1).max(64)).max(32);
const key = z.string().trim().min(1).max(120);

/** What a caller may write of a memory. A known `key` with another content replaces the older memory. */
export const MemoryInput = z.strictObject({
  user_id: UserId.optional(),
  content: z.string().trim().min(1).max(4000),
  category: Category.default('other'),
  importance: z.int().min(1).max(5).default(3),
  key: key.optional(),
  value: z.string().max(1000).optional(),
  tags: tags.default([]),
  session_id: SessionId.optional(),
  created_at: z.iso.datetime({ offset: true }).optional(),
});
export type MemoryInput = z.infer<typeof MemoryInput>;

export const MAX_MEMORIES_PER_IMPORT = 1000;

/** One memory, or up to a thousand: all or none are stored. */
export const MemoryBody = z.union([MemoryInput, z.array(MemoryInput).min(1).max(MAX_MEMORIES_PER_IMPORT)]);

export const MemoryUpdate = z.strictObject({
  id: RowId,
  user_id: UserId.optional(),
  content: z.string().trim().min(1).max(4000).optional(),
  category: Category.optional(),
  importance: z.int().min(1).max(5).optional(),
});
export type MemoryUpdate = z.infer<typeof MemoryUpdate>;

/** A memory on the wire. */
export const Memory = MemoryContent.extend({
  id: RowId,
  user_id: UserId,
  session_id: SessionId.nullable(),
  tags: z.array(z.string()),
  created_at: z.iso.datetime(),
});
export type Memory = z.infer<typeof Memory>;

/** A memory that a search found; a greater score fits the query better. */
export const FoundMemory = Memory.extend({ score: z.number() });
export type FoundMemory = z.infer<typeof FoundMemory>;

export const SearchInput = z.strictObject({
  q: z.string().max(2000).meta({ description: 'any word may match; empty: the latest memories' }),
  user_id: UserId.optional(),
  limit: z.coerce.number().int().min(1).max(100).default(10),
});

export const FastMemory = z.object({
  user_id: UserId,
  fast_memory: z.string(),
  tokens: z.int().nonnegative(),
});
export type FastMemory = z.infer<typeof FastMemory>;
