import { createHash } from 'node:crypto';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '../errors.ts';
import type { OnProgress } from '../store/backup.ts';
import { createSeal, rowOf } from '../store/lines.ts';
import type { TableRow } from '../store/snapshot.ts';
import type { Whole } from '../store/whole.ts';
import type { Work } from '../store/work.ts';
import { auditStates, type Finding } from './audit.ts';
import type { Progress } from './progress.ts';

/** The longest line, in characters: more than any row of ours has. */
const MAX_LINE_CHARS = 128 * 1024 * 1024;

/** Rows, and characters of them, that are written at a time. */
const BATCH_ROWS = 200;
const BATCH_CHARS = 1024 * 1024;

/**
 * Adds the rows of an export, or memories, to a store, made where there is none: all that are new, or nothing. Rows whose
 * id stands are left as they stand. What was written is read back and compared, before it counts. What comes by a pipe is
 * put down in the folder. Without a file it reads standard input.
 * @throws Error naming the line and the field that are wrong.
 */
export async function importRows(
  store: Whole,
  { folder, file, progress }: { folder: string; file: string; progress: Progress },
) {
  const source = await openSource(folder, file);
  try {
    // Twice: what the new timeline has to be beyond is known when all of it is read.
    let highest = 0;
    for await (const { seq } of rowsOf(source, progress.of('reading'))) highest = Math.max(highest, seq);
    const work = await store.work();
    try {
      return await addAll(work, highest, rowsOf(source, progress.of('writing')));
    } finally {
      await work.close();
    }
  } finally {
    await source.close();
  }
}

async function addAll(work: Work, highest: number, rows: AsyncIterable<TableRow>) {
  const from = (await work.openTimeline(highest)) + 1;
  const given = createHash('sha256');
  let read = 0;
  let written = 0;
  for await (const batch of batchesOf(rows)) {
    read += batch.length;
    for (const row of await work.add(batch)) {
      given.update(work.textOf(row));
      written += 1;
    }
  }
  const sha256 = given.digest('hex');
  await compare(work, from, { written, sha256 });
  await work.addUsers();
  await work.settleKeys();
  const stood = read - written;
  // A row that stood may be told of by one that is new: a request, by its outcome.
  if (stood > 0 && written > 0) {
    const wrong: Finding[] = [];
    for await (const finding of auditStates(work.eventsBySession())) wrong.push(finding);
    for (const { id, state } of wrong) if (state) await work.setState(id, state);
  }
  const open = await work.openCounts();
  if (written > 0) await work.commit();
  return { written, stood, open, sha256 };
}

/** @throws Error when the rows that stand since a `seq` are not those that were written. */
async function compare(work: Work, from: number, told: { written: number; sha256: string }): Promise<void> {
  const kept = createHash('sha256');
  let counted = 0;
  for await (const row of work.since(from)) {
    kept.update(work.textOf(row));
    counted += 1;
  }
  if (counted === told.written && kept.digest('hex') === told.sha256) return;
  throw new Error(
    `Of ${told.written} rows that were written ${counted} stand, not all the same. Nothing was imported.`,
  );
}

async function* batchesOf(rows: AsyncIterable<TableRow>): AsyncGenerator<TableRow[]> {
  let batch: TableRow[] = [];
  let chars = 0;
  for await (const row of rows) {
    batch.push(row);
    chars += row.data.length;
    if (batch.length < BATCH_ROWS && chars < BATCH_CHARS) continue;
    yield batch;
    batch = [];
    chars = 0;
  }
  if (batch.length > 0) yield batch;
}

/** A file that can be read twice. What comes by a pipe is put down in the folder first, under no name. */
async function openSource(folder: string, file: string): Promise<FileHandle> {
  const named = file === '' ? undefined : await open(file, 'r');
  if (named && (await named.stat()).isFile()) return named;
  const path = join(folder, 'import.partial');
  await rm(path, { force: true });
  const spool = await open(path, 'wx+', 0o600);
  try {
    await rm(path);
    const piped = named ? named.createReadStream() : process.stdin;
    for await (const chunk of piped) await spool.writeFile(chunk as Buffer); // no encoding was set
    return spool;
  } catch (error) {
    await spool.close();
    throw error;
  }
}

async function* rowsOf(source: FileHandle, onProgress: OnProgress): AsyncGenerator<TableRow> {
  const { size } = await source.stat();
  const stream = source.createReadStream({ start: 0, autoClose: false, highWaterMark: 1024 * 1024 });
  const seal = createSeal();
  let at = 0;
  for await (const line of linesOf(stream.setEncoding('utf8'))) {
    at += 1;
    if (line.trim() === '') continue;
    try {
      if (seal.isRow(line)) yield rowOf(line);
    } catch (error) {
      throw new Error(`Line ${at}: ${messageOf(error)}. Nothing was imported.`, { cause: error });
    }
    onProgress(stream.bytesRead / size);
  }
  seal.over();
}

async function* linesOf(chunks: AsyncIterable<string>): AsyncGenerator<string> {
  let pieces: string[] = [];
  let chars = 0;
  for await (const chunk of chunks) {
    const [first = '', ...others] = chunk.split('\n');
    pieces.push(first);
    chars += first.length;
    if (chars > MAX_LINE_CHARS) throw new Error('A line is too long: this is no export of a store.');
    const last = others.pop();
    if (last === undefined) continue;
    yield pieces.join('');
    yield* others;
    pieces = [last];
    chars = last.length;
  }
  yield pieces.join('');
}
