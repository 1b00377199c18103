import { existsSync } from 'node:fs';
import { createFileBytes, type FileBytes } from '../store/file-bytes.ts';
import type { Whole } from '../store/whole.ts';
import type { Progress } from './progress.ts';

/**
 * Copies the bytes of all files out of a store into a folder, or from a folder into a store: those that are not there
 * yet, each held to the SHA-256 that it is named by. Also while the brain runs. True when none was spoilt.
 * @throws Error with a sentence where there is no store, or no folder.
 */
export async function copyFiles(
  store: Whole,
  folder: string,
  { isIn, progress }: { isIn: boolean; progress: Progress },
): Promise<boolean> {
  const named = await filesNamed(store);
  if (isIn && !existsSync(folder)) throw new Error(`There is no folder ${folder}.`);
  await using kept = await opened(store);
  const beside = createFileBytes(folder);
  const [from, to] = isIn ? [beside, kept] : [kept, beside];
  const ids = await from.all();
  const spoilt: string[] = [];
  let stood = 0;
  for (const [at, id] of ids.entries()) {
    progress.of('copying')(at / ids.length);
    if (await to.read(id, 1)) stood += 1;
    else if (!(await copied(id, from, to))) spoilt.push(id);
  }
  progress.end();
  const there = new Set(await to.all());
  const missing = named.filter((id) => !there.has(id));
  for (const id of spoilt) console.log(`${id}: its bytes are not what its name says`);
  console.log(`${ids.length - stood - spoilt.length} files copied, ${stood} stood already.`);
  if (missing.length > 0) console.log(`${missing.length} files that rows name are not among them.`);
  return spoilt.length === 0;
}

async function copied(id: string, from: FileBytes, to: FileBytes): Promise<boolean> {
  const stream = await from.stream(id);
  if (!stream) return true; // nobody has it any more
  await using received = await to.receive(stream, Infinity);
  if (received.file_id !== id) return false;
  await to.place(received);
  return true;
}

async function filesNamed(store: Whole): Promise<string[]> {
  const snapshot = await store.snapshot();
  try {
    return await snapshot.filesNamed();
  } finally {
    await snapshot.close();
  }
}

async function opened(store: Whole) {
  const files = await store.files();
  return { ...files, [Symbol.asyncDispose]: files.close };
}
