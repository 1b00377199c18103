import { parentPort, workerData } from 'node:worker_threads';
import { backup } from './backup.ts';

// A thread of its own, since checking a copy takes seconds in which nothing else is done. It says how far it is, and
// stops between two steps once `stop` holds a 1: cut off inside SQLite it would not end.
const { from, to, stop } = workerData as { from: string; to: string; stop: Int32Array }; // as `backups.ts` starts it
const tell = parentPort?.postMessage.bind(parentPort);
await backup(from, to, (done) => {
  if (Atomics.load(stop, 0) === 1) throw new Error('It was stopped.');
  tell?.(done);
});
