import type { Page } from './window.ts';

/** About so many events are drawn within a frame. */
const SIZE = 16;

/** A page in pieces, none of which ends within a run that another begins with, as far as runs follow each other. */
function cut({ events }: Page): Page['events'][] {
  const pieces: Page['events'][] = [[]];
  for (const event of events) {
    const piece = pieces.at(-1);
    const isStart = event.data.event_type === 'message' && event.data.role === 'user';
    if (piece && (piece.length < SIZE || !isStart)) piece.push(event);
    else pieces.push([event]);
  }
  return pieces;
}

/** The pieces of a page in the order they are put to the window, each a page of its own. */
export const piecesOf = {
  /** From the last one to the first. */
  older(page: Page): Page[] {
    const pieces = cut(page).toReversed();
    return pieces.map((events, index) => ({
      events,
      has_newer: true,
      has_older: index < pieces.length - 1 || page.has_older,
    }));
  },
  newer(page: Page): Page[] {
    const pieces = cut(page);
    return pieces.map((events, index) => ({
      events,
      has_older: true,
      has_newer: index < pieces.length - 1 || page.has_newer,
    }));
  },
};
