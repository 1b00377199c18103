import type { FeedEntry } from '@brain/schema';
import { Show } from 'solid-js';
import { useApp } from '../../app.ts';
import { factsOf, isBad, sentenceOf } from './sentence.ts';
import { activityWords } from './words.ts';

/** One event in a line: when, whose, what, and the conversation it belongs to. */
export function FeedRow(props: { entry: FeedEntry; name: string; onSession: (session_id: string) => void }) {
  const { code } = useApp();
  const words = activityWords[code];
  const time = () => timeOf(props.entry.created_at, code);
  const facts = () => factsOf(props.entry.data, code);
  return (
    <li
      class="grid grid-cols-[6.5rem_minmax(0,1fr)] items-baseline gap-x-3 border-b border-line py-1.5 text-[0.8125rem] leading-snug md:grid-cols-[6.5rem_8rem_minmax(0,1fr)_9rem]"
      data-event={props.entry.data.event_type}
    >
      <time class="text-quiet tabular-nums" datetime={props.entry.created_at}>
        {time()}
      </time>
      <span class="truncate max-md:hidden">{props.name}</span>
      <span class="min-w-0 break-words" classList={{ 'text-alarm': isBad(props.entry.data) }}>
        <span class="md:hidden">{props.name} · </span>
        {sentenceOf(props.entry.data, words)}
        <Show when={facts().length > 0}>
          <span class="text-quiet"> · {facts().join(' · ')}</span>
        </Show>
      </span>
      <button
        type="button"
        class="truncate text-start font-mono text-[0.75rem] text-quiet hover:text-ink hover:underline max-md:hidden"
        title={`${words.onlyThis}: ${props.entry.session_id}`}
        aria-label={`${props.entry.session_id}: ${words.onlyThis}`}
        onClick={() => props.onSession(props.entry.session_id)}
      >
        {props.entry.session_id}
      </button>
    </li>
  );
}

/** To the second today, to the minute before. */
function timeOf(iso: string, code: string): string {
  const at = new Date(iso);
  const clock = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const; // one width for all
  return at.toDateString() === new Date().toDateString()
    ? at.toLocaleTimeString(code, { ...clock, second: '2-digit' })
    : at.toLocaleString(code, { day: 'numeric', month: 'short', ...clock });
}
