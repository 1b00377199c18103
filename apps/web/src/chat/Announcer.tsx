import { createEffect, createSignal, For } from 'solid-js';
import { nextSentences } from './announce.ts';
import { question } from './approval-question.ts';
import type { ApprovalPart } from './approvals.ts';
import type { Run } from './chat.ts';
import type { Part, TextPart } from './parts.ts';
import { quote, type ReceiptPart } from './receipts.ts';
import { useApp } from '../app.ts';

/** More than this a screen reader has no use for: it says what is added. */
const KEPT_SENTENCES = 8;

/**
 * Says to a screen reader what comes after that seq: the answer, sentence by sentence as it is written, what was
 * remembered, and what it asks for.
 */
export function Announcer(props: { runs: Run[]; after: number }) {
  const { words: all } = useApp();
  const words = all.memory;
  const [said, setSaid] = createSignal<string[]>([]);
  let key = '';
  let upTo = 0;
  /** The last answer that was said whole: one that is loaded again is not said again. */
  let heard = 0;

  const isText = (part: Part): part is TextPart => part.kind === 'text';
  const say = (sentence: string) => setSaid((before) => [...before, sentence].slice(-KEPT_SENTENCES));
  const writing = () => props.runs.findLast((run) => run.parts.some(isText))?.parts.findLast(isText);

  // An undo says itself what came of it, where it is asked for.
  const isTold = (part: Part): part is ReceiptPart => part.kind === 'receipt' && part.fate === 'open';
  const receipts = () => props.runs.slice(-2).flatMap((run) => run.parts.filter(isTold));

  createEffect(() => {
    const part = writing();
    if (!part) return;
    if (part.key !== key) {
      key = part.key;
      // What stood there when the page was opened is read, not announced.
      upTo = part.seq === null || part.seq > Math.max(heard, props.after) ? 0 : part.text.length;
    }
    heard = Math.max(heard, part.seq ?? 0);
    const next = nextSentences(part.text, upTo, part.state !== 'writing');
    upTo = next.upTo;
    if (next.say) say(next.say);
  });

  const isAsked = (part: Part): part is ApprovalPart => part.kind === 'approval' && part.status === 'asked';
  let asked = 0;
  createEffect(() => {
    for (const part of props.runs.slice(-2).flatMap((run) => run.parts.filter(isAsked))) {
      if (part.seq <= Math.max(asked, props.after)) continue;
      asked = part.seq;
      say(question(all.approval, part.name));
    }
  });

  let told = 0;
  createEffect(() => {
    for (const receipt of receipts()) {
      if (receipt.seq <= Math.max(told, props.after)) continue;
      told = receipt.seq;
      say(`${words[receipt.change]} ${quote(receipt.text)}`);
    }
  });

  return (
    <div class="sr-only" aria-live="polite" aria-atomic="false">
      <For each={said()}>{(sentence) => <p>{sentence}</p>}</For>
    </div>
  );
}
