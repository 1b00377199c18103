import { join } from 'node:path';
import { backup, type OnProgress, restore } from './backup.ts';
import { createFileBytes, type FileBytes } from './file-bytes.ts';
import { takeFolder } from './lock.ts';
import { openSnapshot, type Snapshot } from './snapshot.ts';
import { openWork, type Work } from './work.ts';

/** A store as a whole, which the command works on without opening it as a brain does. */
export interface Whole {
  /** What it is called where people read it. */
  name: string;
  /** The store as it is now. Close it. @throws Error with a sentence where there is none. */
  snapshot(): Promise<Snapshot>;
  /** One change to it, which makes it where there is none; who has taken it. Close it. */
  work(): Promise<Work>;
  /** See `backup.ts`. @throws Error with what else to do where the engine has means of its own. */
  backup(to: string, onProgress: OnProgress): Promise<void>;
  restore(from: string, onProgress: OnProgress): ReturnType<typeof restore>;
  /**
   * Takes it for this process alone. Gives what gives it back.
   * @throws Error with a sentence when a brain uses it.
   */
  take(): Promise<() => Promise<void>>;
  /** The bytes of its files. Close them. */
  files(): Promise<FileBytes & { close(): Promise<void> }>;
}

/** The store in a folder. */
export function inFolder(folder: string): Whole {
  const file = join(folder, 'brain.db');
  return {
    name: file,
    snapshot: async () => openSnapshot(file),
    work: async () => openWork(file),
    backup: (to, onProgress) => backup(file, to, onProgress),
    restore: (from, onProgress) => restore(from, file, onProgress),
    async take() {
      const unlock = takeFolder(folder);
      return async () => unlock();
    },
    files: async () => ({ ...createFileBytes(join(folder, 'files')), close: async () => undefined }),
  };
}
