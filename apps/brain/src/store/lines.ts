import { createHash } from 'node:crypto';
import { z } from 'zod';
import {
  MemoryContent,
  MemoryInput,
  RowId,
  SessionId,
  SettingContent,
  StoredData,
  Timeline,
  UserContent,
  UserId,
} from '@brain/schema';
import { BrainError, messageOf, parse } from '../errors.ts';
import { factId } from './row.ts';
import type { TableRow } from './snapshot.ts';

const row = { seq: z.int().positive(), id: RowId, tags: z.array(z.string()), created_at: z.iso.datetime() };
const nobody = { user_id: z.null(), session_id: z.null() };

/** A row as one line of an export: as it is on the wire, with what it holds by its type. */
const Line = z.discriminatedUnion('type', [
  z.strictObject({
    ...row,
    type: z.literal('event'),
    user_id: UserId,
    session_id: SessionId,
    data: StoredData,
  }),
  z.strictObject({
    ...row,
    type: z.literal('memory'),
    user_id: UserId,
    session_id: SessionId.nullable(),
    data: MemoryContent,
  }),
  z.strictObject({
    ...row,
    type: z.literal('user'),
    // The key of a service and a stranger are nobody’s.
    user_id: UserId.nullable(),
    session_id: z.null(),
    data: UserContent,
  }),
  z.strictObject({
    ...row,
    type: z.literal('config'),
    user_id: UserId.nullable(),
    session_id: SessionId.nullable(),
    data: SettingContent,
  }),
]);
const TimelineLine = z.strictObject({ ...row, ...nobody, type: z.literal('config'), data: Timeline });
export type Line = z.infer<typeof Line>;

/** The line of a row; undefined for one that is about its file alone. */
export function lineOf({
  seq,
  id,
  type,
  user_id,
  session_id,
  data,
  tags,
  created_at,
}: TableRow): string | undefined {
  const content: unknown = JSON.parse(data);
  if (isTimeline(content)) return undefined;
  const line = { seq, id, type, user_id, session_id, data: content, tags: JSON.parse(tags), created_at };
  return JSON.stringify(line);
}

/** The first line of an export, and its last, by which it is known to be whole. */
export const BEGIN = JSON.stringify({ type: 'export' });
export const endOf = (rows: number, sha256: string): string => JSON.stringify({ type: 'end', rows, sha256 });

/** Holds that an export among lines is whole, line by line. @throws Error with what is wrong. */
export function createSeal() {
  let isOpen = false;
  let rows = 0;
  let hash = createHash('sha256');
  return {
    /** Whether the line is of a row. */
    isRow(line: string): boolean {
      if (line.startsWith('{"type":"export"')) {
        isOpen = true;
        rows = 0;
        hash = createHash('sha256');
        return false;
      }
      if (line.startsWith('{"type":"end"')) {
        if (line !== endOf(rows, hash.digest('hex')))
          throw new Error('rows of this export are missing, or were changed since it was made');
        isOpen = false;
        return false;
      }
      if (isOpen) hash.update(`${line}\n`);
      rows += 1;
      return true;
    },
    /** There are no more lines. */
    over(): void {
      if (isOpen) throw new Error('The export was cut off: its last line is missing. Nothing was imported.');
    },
  };
}

/** A memory as a person writes it down, or another program's export is made into: it has no `type`. */
const MemoryLine = MemoryInput.extend({ user_id: UserId });

/**
 * The row that a line says: one of an export, or a memory. `data` of an export is given as it came: checked, and with
 * the fields that only a newer brain knows.
 * @throws BrainError `invalid`, naming the field.
 */
export function rowOf(line: string): TableRow {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch (error) {
    throw new BrainError('invalid', messageOf(error), { cause: error });
  }
  if (typeof json === 'object' && json !== null && !('type' in json))
    return memoryOf(parse(MemoryLine, json));
  const { tags, ...fields } = parse(Line, json);
  const { data } = json as { data: object }; // parsed just now
  return { ...fields, data: JSON.stringify(data), tags: JSON.stringify(tags) };
}

/** The same line is the same memory, so that an import can be made again. */
function memoryOf(line: z.infer<typeof MemoryLine>): TableRow {
  const { user_id, session_id = null, tags, created_at, ...content } = line;
  return {
    seq: 0,
    id: factId('mem', 'line', JSON.stringify(line)),
    type: 'memory',
    user_id,
    session_id,
    data: JSON.stringify({ ...content, origin: 'import' } satisfies MemoryContent),
    tags: JSON.stringify(tags),
    created_at: (created_at === undefined ? new Date() : new Date(created_at)).toISOString(),
  };
}

/** What is wrong with a row that stands; undefined when it fits its schema. */
export function misfitOf({ data, tags, ...fields }: TableRow): string | undefined {
  try {
    const content: unknown = JSON.parse(data);
    const whole = { ...fields, data: content, tags: JSON.parse(tags) as unknown };
    if (isTimeline(content)) parse(TimelineLine, whole);
    else parse(Line, whole);
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}

function isTimeline(content: unknown): boolean {
  return typeof content === 'object' && content !== null && 'kind' in content && content.kind === 'timeline';
}
