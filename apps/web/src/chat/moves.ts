import { piecesOf } from './pieces.ts';
import type { createReader, Place } from './reader.ts';
import type { createWindow, Page } from './window.ts';

/** The ways of a window along its session, one at a time: what is asked for last goes first. */
export function createMoves(deps: {
  read: ReturnType<typeof createReader>;
  window: ReturnType<typeof createWindow>;
  stopped: AbortSignal;
  /** Something is shown. */
  isReady(): boolean;
  /** Waits between two pieces of a page, so that the first is drawn before the second comes. */
  pause?(): Promise<void>;
}) {
  const { window } = deps;
  let moving: Promise<boolean> | null = null;
  let moves = 0;

  async function put(
    place: Place,
    pieces: (page: Page) => Page[],
    each: (page: Page) => void,
  ): Promise<boolean> {
    const mine = moves;
    const isStale = () => deps.stopped.aborted || mine !== moves;
    const pages = await deps.read([place]).catch(() => null); // the link is down: who asks comes again
    for (const piece of pages?.flatMap(pieces) ?? []) {
      if (isStale()) return false;
      each(piece);
      await deps.pause?.();
    }
    return pages !== null && !isStale();
  }

  function begin(move: () => Promise<boolean>): Promise<boolean> {
    if (!deps.isReady()) return Promise.resolve(false);
    moves += 1;
    const mine = moves;
    moving = move().finally(() => mine === moves && (moving = null));
    return moving;
  }

  return {
    /** Moves to the page at a place, `{}` being the end. False where that could not be read, or is not wanted any more. */
    to: (place: Place): Promise<boolean> => begin(() => put(place, (page) => [page], window.show)),
    /** Takes the page before or after what is there, piece by piece. One that is under way is waited for instead. */
    async extend(side: 'older' | 'newer'): Promise<boolean> {
      if (moving) return moving;
      const { first, last, hasOlder, hasNewer } = window.state;
      if (side === 'older')
        return hasOlder && begin(() => put({ before: first }, piecesOf.older, window.addOlder));
      return hasNewer && begin(() => put({ after: last }, piecesOf.newer, window.addNewer));
    },
    /** Gives up the one that is under way. */
    cancel(): void {
      moves += 1;
      moving = null;
    },
  };
}
