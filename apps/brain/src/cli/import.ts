import { type FileHandle, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '../errors.ts';
import type { OnProgress } from '../store/backup.ts';
import { rowOf } from '../store/lines.ts';
import type { TableRow } from '../store/snapshot.ts';
import { openWork } from '../store/work.ts';
import { auditStates } from './audit.ts';
import type { Progress } from './progress.ts';

/** The longest line, in characters: more than any row of ours has. */
const MAX_LINE_CHARS = 128 * 1024 * 1024;

/**
 * Adds the rows of an export, or memories, to the store of a folder, made where there is none: all that are new, or nothing. Rows
 * whose id stands are left as they stand. Without a file it reads standard input.
 * @throws Error naming the line and the field that are wrong.
 */
export async function importRows(folder: string, file: string, progress: Progress) {
  const source = await openSource(folder, file);
  const work = openWork(join(folder, 'brain.db'));
  try {
    // Twice: what the new timeline has to be beyond is known when all of it is read.
    let highest = 0;
    for await (const { seq } of rowsOf(source, progress.of('reading'))) highest = Math.max(highest, seq);
    work.openTimeline(highest);
    let written = 0;
    let stood = 0;
    for await (const row of rowsOf(source, progress.of('writing'))) {
      if (work.add(row)) written += 1;
      else stood += 1;
    }
    work.addUsers();
    work.settleKeys();
    // A row that stood may be told of by one that is new: a request, by its outcome.
    if (stood > 0 && written > 0) {
      const wrong = [...auditStates(work.eventsBySession())];
      for (const { id, state } of wrong) if (state) work.setState(id, state);
    }
    const open = work.openCounts();
    if (written > 0) work.commit();
    return { written, stood, open };
  } finally {
    work.close();
    await source.close();
  }
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
  let at = 0;
  for await (const line of linesOf(stream.setEncoding('utf8'))) {
    at += 1;
    if (line.trim() === '') continue;
    try {
      yield rowOf(line);
    } catch (error) {
      throw new Error(`Line ${at}: ${messageOf(error)}. Nothing was imported.`, { cause: error });
    }
    onProgress(stream.bytesRead / size);
  }
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
