import { render } from '../render/render.ts';
import { isBlank, type Rich } from '../render/rich.ts';
import { MAX_PART, splitRich } from '../render/split-rich.ts';

/** Left free in each part for the line about what the run does, so that it does not move where the parts begin. */
const ROOM_FOR_ACTIVITY = 120;

/** A text is read anew each time, so of a long one no more than twice as many characters at its end. */
const STEP_CHARS = 8_192;
const FENCE = /^ {0,3}(`{3,}|~{3,}).*$/gm;

/**
 * What is shown of an answer while it is written: its text as far as it goes, of a long one the last part, and below
 * it a quiet line about what the run does.
 */
export function shownOf(markdown: string, activity: string | undefined): Rich {
  const { text, entities } = lastPart(markdown);
  if (activity === undefined) return { text, entities };
  const above = text === '' ? '' : `${text}\n\n`;
  const line = { type: 'italic' as const, offset: above.length, length: activity.length };
  return { text: above + activity, entities: [...entities, line] };
}

function lastPart(markdown: string): Rich {
  const last = splitRich(render(endOf(markdown)), MAX_PART - ROOM_FOR_ACTIVITY).at(-1);
  // A text that shows nothing is refused.
  return last === undefined || isBlank(last.text) ? { text: '', entities: [] } : last;
}

/** The end of a long text, from the start of a paragraph that stays the same for a while; code in it is opened again. */
function endOf(markdown: string): string {
  if (markdown.length <= 2 * STEP_CHARS) return markdown;
  const from = (Math.floor(markdown.length / STEP_CHARS) - 1) * STEP_CHARS;
  const found = markdown.indexOf('\n\n', from);
  const start = found === -1 || found > from + STEP_CHARS / 4 ? from : found + 2;
  let opening = '';
  for (const [line, mark = ''] of markdown.slice(0, start).matchAll(FENCE)) {
    if (opening === '') opening = line;
    else if (opening.trimStart().startsWith(mark)) opening = '';
  }
  return (opening === '' ? '' : `${opening}\n`) + markdown.slice(start);
}
