import { once } from 'node:events';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';

/** Which event of a session: the `count`th of its type and, where it has one, its status or role. */
export interface Moment {
  session_id: string;
  event_type: string;
  is?: string;
  count?: number;
}

/**
 * Kills a process at the very commit that writes an event, before that is told to anybody: a thread of its own looks
 * into the file all the time, and sends the signal. Resolves when it looks; `killed` when it has killed, or fails
 * after ten seconds.
 */
export async function killAt(
  dataDir: string,
  pid: number,
  moment: Moment,
): Promise<{ killed: Promise<void> }> {
  const file = join(dataDir, 'brain.db');
  const worker = new Worker(new URL('./kill-at-worker.ts', import.meta.url), {
    workerData: { is: '', count: 1, ...moment, file, pid },
  });
  const ended = once(worker, 'exit');
  await once(worker, 'message');
  const untilKilled = async () => {
    const [code] = await ended;
    if (code !== 0) throw new Error(`${JSON.stringify(moment)} was not seen in time`);
  };
  const killed = untilKilled();
  killed.catch(() => undefined); // whoever waits for it hears of it
  return { killed };
}
