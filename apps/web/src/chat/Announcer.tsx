import { createEffect, createSignal, For } from 'solid-js';
import { nextSentences } from './announce.ts';
import type { Run } from './chat.ts';
import type { Part, TextPart } from './parts.ts';

/** More than this a screen reader has no use for: it says what is added. */
const KEPT_SENTENCES = 8;

/** Says the answer to a screen reader, sentence by sentence as it is written; only what came after that seq. */
export function Announcer(props: { runs: Run[]; after: number }) {
  const [said, setSaid] = createSignal<string[]>([]);
  let key = '';
  let upTo = 0;

  const isText = (part: Part): part is TextPart => part.kind === 'text';
  const writing = () => props.runs.findLast((run) => run.parts.some(isText))?.parts.findLast(isText);

  createEffect(() => {
    const part = writing();
    if (!part) return;
    if (part.key !== key) {
      key = part.key;
      // What stood there when the page was opened is read, not announced.
      upTo = part.seq === null || part.seq > props.after ? 0 : part.text.length;
    }
    const next = nextSentences(part.text, upTo, part.state !== 'writing');
    upTo = next.upTo;
    if (next.say) setSaid((before) => [...before, next.say].slice(-KEPT_SENTENCES));
  });

  return (
    <div class="sr-only" aria-live="polite" aria-atomic="false">
      <For each={said()}>{(sentence) => <p>{sentence}</p>}</For>
    </div>
  );
}
