import { render } from '../render/render.ts';
import { MAX_ENTITIES, type Rich } from '../render/rich.ts';
import { MAX_PART, splitRich } from '../render/split-rich.ts';

/** Left free in each part for the line about what the run does, so that it does not move where the parts begin. */
const ROOM_FOR_ACTIVITY = 120;

/**
 * What is shown of an answer while it is written: its text as far as it goes, of a long one the last part, and below
 * it a quiet line about what the run does.
 */
export function shownOf(markdown: string, activity: string | undefined): Rich {
  const { text, entities } = lastPart(markdown);
  if (activity === undefined) return { text, entities };
  const above = text === '' ? '' : `${text}\n\n`;
  const line = { type: 'italic' as const, offset: above.length, length: activity.length };
  return { text: above + activity, entities: [...entities.slice(0, MAX_ENTITIES - 1), line] };
}

function lastPart(markdown: string): Rich {
  return splitRich(render(markdown), MAX_PART - ROOM_FOR_ACTIVITY).at(-1) ?? { text: '', entities: [] };
}
