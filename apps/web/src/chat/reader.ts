import type { HistoryPage } from '@brain/schema';
import type { Brain } from '../brain.ts';

/** Events of a page: few enough to be drawn at once without a halt. */
const PAGE = 60;

/** Next to which event a page is; none of them: the end of the session. */
export interface Place {
  before?: number;
  after?: number;
  around?: number;
}

/** Reads pages of a session: of several readings that overlap only the last one counts. */
export function createReader(deps: {
  history: Brain['history'];
  session_id: string;
  stopped: AbortSignal;
  onBusy(isBusy: boolean): void;
}) {
  let turns = 0;
  /** The pages at those places, `{}` being the end; null where another reading began. Throws as the brain does. */
  return async function read(places: Place[]): Promise<HistoryPage[] | null> {
    turns += 1;
    const mine = turns;
    const isStale = () => deps.stopped.aborted || mine !== turns;
    deps.onBusy(true);
    try {
      const asked = places.map((place) => deps.history(deps.session_id, { limit: PAGE, ...place }));
      const pages = await Promise.all(asked);
      return isStale() ? null : pages;
    } catch (error) {
      if (isStale()) return null;
      throw error;
    } finally {
      if (mine === turns) deps.onBusy(false);
    }
  };
}
