import type { StoredEvent } from '@brain/schema';
import { kindOf, runsOver } from '../brain/open-runs.ts';
import { startModel } from '../support/model.ts';
import { asked } from '../support/postgres.ts';
import { openBrains } from './open-brains.ts';

const WITHIN_MS = 20_000;
export const ann = { user_id: 'ann', session_id: 'web:ann' };

/** Brains that work on runs, with one model for all. */
export async function openWorld(options: { count?: number; leaseMs?: number } = {}) {
  const all = await openBrains(options);
  const model = await startModel();
  const brains = all.brains.map((parts) => {
    const { runs, accept, approvals, faults } = runsOver(parts, model);
    return {
      ...parts,
      runs,
      approvals,
      faults,
      /** Says something in a session; gives the run's id. */
      async ask(message: string, session_id = ann.session_id, more: { replaces?: string } = {}) {
        const input = { source: 'web', message, session_id, ...more };
        return (await accept(input, { user_id: 'ann', scope: 'service', trust: 'owner' })).run_id;
      },
      /** What stands of a session once that has come. */
      async until(
        fits: (all: StoredEvent[]) => boolean,
        session_id = ann.session_id,
      ): Promise<StoredEvent[]> {
        const got: StoredEvent[] = [];
        for await (const { events } of parts.bus.subscribe(
          { session_id, after: 0 },
          AbortSignal.timeout(WITHIN_MS),
        )) {
          got.push(...events.filter((event): event is StoredEvent => event.seq !== null));
          if (fits(got)) return got;
        }
        throw new Error(`It did not come: ${got.map(kindOf).join(', ')}`);
      },
      async stop(): Promise<void> {
        await runs.stop(0);
        await parts.close();
      },
    };
  });
  return {
    model,
    brains: brains as [(typeof brains)[0], (typeof brains)[0], ...typeof brains],
    /** Lets the lease of a session lapse, behind the back of who has it. */
    async lapse(session_id = ann.session_id): Promise<void> {
      await asked(all.databaseUrl, 'DELETE FROM lease WHERE name = $1', [`session:${session_id}`]);
    },
    async [Symbol.asyncDispose](): Promise<void> {
      await Promise.all(brains.map(({ runs }) => runs.stop(0)));
      await model.stop();
      await all[Symbol.asyncDispose]();
    },
  };
}

/** What stands of a run, in a word or two each. */
export const ofRun = (events: StoredEvent[], run_id: string) =>
  events.filter(({ data }) => 'run_id' in data && data.run_id === run_id).map(kindOf);
export const isEnd = ({ data }: StoredEvent) =>
  data.event_type === 'run' && /finished|failed|cancelled/.test(data.status);
/** Whether all of them have ended. */
export const hasEnded =
  (...run_ids: string[]) =>
  (events: StoredEvent[]) =>
    run_ids.every((run_id) =>
      events.some((event) => isEnd(event) && 'run_id' in event.data && event.data.run_id === run_id),
    );
