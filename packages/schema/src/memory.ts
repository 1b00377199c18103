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

const day = z.union([z.iso.date(), z.iso.datetime({ offset: true })]);

/** One statement the brain keeps about a user, as it stands in a row of type memory. */
export const MemoryContent = z.object({
  content: z.string(),
  category: Category,
  importance: z.int().min(1).max(5),
  origin: z.enum(['user', 'assistant', 'webhook', 'import']),
  key: z.string().optional().meta({ description: 'what the statement is about, e.g. `user.city`' }),
  value: z.string().optional(),
  since: day.optional().meta({ description: 'from when it holds; of an event, when it is' }),
  until: day.optional().meta({ description: 'the last day it holds' }),
  pinned: z.boolean().optional().meta({ description: 'stands in fast memory before all others' }),
  uses: z.int().nonnegative().optional().meta({ description: 'how often it was recalled or said again' }),
  last_used: z.iso.datetime().optional(),
  source_event_id: RowId.optional().meta({ description: 'the message it was learnt from' }),
  superseded_by: RowId.optional().meta({ description: 'the memory that took its place' }),
});
export type MemoryContent = z.infer<typeof MemoryContent>;

const content = z.string().trim().min(1).max(4000);
const importance = z.int().min(1).max(5);
const tag = z.string().min(1).max(64);
const tags = z.array(tag).max(32);
/** `User.City` and `user.city` are one key. */
export const MemoryKey = z.string().trim().toLowerCase().min(1).max(120);

/** What a caller may write of a memory. A known `key` with another content replaces the older memory. */
export const MemoryInput = z.strictObject({
  user_id: UserId.optional(),
  content,
  category: Category.default('other'),
  importance: importance.default(3),
  key: MemoryKey.optional(),
  value: z.string().max(1000).optional(),
  since: day.optional(),
  until: day.optional(),
  pinned: z.boolean().optional(),
  tags: tags.default([]),
  session_id: SessionId.optional(),
  created_at: z.iso.datetime({ offset: true }).optional(),
});
export type MemoryInput = z.infer<typeof MemoryInput>;

export const MAX_MEMORIES_PER_IMPORT = 1000;

/** One memory, or up to a thousand: all or none are stored. */
export const MemoryBody = z.union([MemoryInput, z.array(MemoryInput).min(1).max(MAX_MEMORIES_PER_IMPORT)]);

/** What of a memory may be changed; a null takes the field out. What is not given stays. */
export const MemoryChange = z.strictObject({
  user_id: UserId.optional(),
  content: content.optional(),
  category: Category.optional(),
  importance: importance.optional(),
  tags: tags.optional(),
  pinned: z.boolean().optional(),
  since: day.nullable().optional(),
  until: day.nullable().optional(),
});
export type MemoryChange = z.infer<typeof MemoryChange>;
export const MemoryUpdate = MemoryChange.extend({ id: RowId });

/** A memory on the wire. */
export const Memory = MemoryContent.extend({
  id: RowId,
  seq: z.int().meta({ description: 'order of writing: `before` of a list' }),
  user_id: UserId,
  session_id: SessionId.nullable(),
  tags: z.array(z.string()),
  created_at: z.iso.datetime(),
});
export type Memory = z.infer<typeof Memory>;

/** A memory after a change, and what `undo` takes the change back by. */
export const ChangedMemory = Memory.extend({ undo_id: RowId });
export type ChangedMemory = z.infer<typeof ChangedMemory>;

export const UndoInput = z.strictObject({
  user_id: UserId.optional(),
  undo_id: RowId.meta({ description: 'of a receipt, or of the answer to a change' }),
});

const Found = z.object({
  score: z.number().meta({ description: 'greater fits better; 0: it shares no word, and fills the list' }),
  snippet: z.string().meta({ description: 'where it fits, at most 240 characters' }),
  marks: z
    .array(z.tuple([z.int(), z.int()]))
    .meta({ description: 'what fits in the snippet: start and length, in UTF-16 code units' }),
});

/** A memory that a search found. */
export const FoundMemory = Memory.extend({ kind: z.literal('memory'), ...Found.shape });
export type FoundMemory = z.infer<typeof FoundMemory>;

/** A message of a session that a search found. */
export const FoundMessage = z.object({
  kind: z.literal('message'),
  id: RowId,
  seq: z.int(),
  user_id: UserId,
  session_id: SessionId,
  session_title: z.string().optional(),
  role: z.enum(['user', 'assistant']),
  content: z.string(),
  untrusted: z
    .literal(true)
    .optional()
    .meta({ description: 'words of others, or an answer written by a model that had read some' }),
  created_at: z.iso.datetime(),
  ...Found.shape,
});
export type FoundMessage = z.infer<typeof FoundMessage>;
export const FoundItem = z.discriminatedUnion('kind', [FoundMemory, FoundMessage]);
export type FoundItem = z.infer<typeof FoundItem>;

export const SearchInput = z.strictObject({
  q: z.string().max(2000).meta({ description: 'any word may match; empty: the latest' }),
  user_id: UserId.optional(),
  limit: z.coerce.number().int().min(1).max(100).default(10),
  scope: z
    .enum(['memories', 'messages', 'all'])
    .default('memories')
    .meta({ description: 'what is searched: memories, what was said in sessions, or both' }),
  category: Category.optional().meta({ description: 'memories of this category only' }),
  tag: tag.optional().meta({ description: 'memories with this tag only' }),
  from: day.optional().meta({ description: 'only what is from this day or later' }),
  to: day.optional().meta({ description: 'only what is from this day or earlier' }),
});
export type SearchInput = z.infer<typeof SearchInput>;

export const ListInput = z.strictObject({
  user_id: UserId.optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
  before: z.coerce.number().int().positive().optional(),
  category: Category.optional(),
});
export type ListInput = z.infer<typeof ListInput>;

export const FastMemory = z.object({
  user_id: UserId,
  fast_memory: z.string(),
  tokens: z.int().nonnegative(),
});
export type FastMemory = z.infer<typeof FastMemory>;

/** What a user has chosen about their memory. */
export const MemorySettings = z.object({
  writes: z.boolean().meta({ description: 'whether the brain writes memories by itself after an answer' }),
});
export type MemorySettings = z.infer<typeof MemorySettings>;
export const MemorySettingsInput = z.strictObject({ user_id: UserId.optional(), writes: z.boolean() });
