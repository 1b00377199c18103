import { parentPort, workerData } from 'node:worker_threads';
import { backup } from './backup.ts';

// A thread of its own, since checking a copy takes seconds in which nothing else is done. It says how far it is.
const { from, to } = workerData as { from: string; to: string }; // as `backups.ts` starts it
const tell = parentPort?.postMessage.bind(parentPort);
await backup(from, to, (done) => tell?.(done));
