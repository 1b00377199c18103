import { Show } from 'solid-js';
import { useApp } from '../app.ts';
import { createNow } from '../now.ts';
import type { Run } from './chat.ts';
import { secondsOf } from './seconds.ts';

const WORDS = {
  en: { reading: 'Thinking', after: 'Reading the results' },
  fr: { reading: 'Réflexion', after: 'Lecture des résultats' },
};

/** From then on the time is told: before, it would only make one nervous. */
export const LONG_MS = 5000;

/** What goes on in a run that shows nothing else, and since when. */
export function Working(props: { run: Run }) {
  const { code } = useApp();
  const words = WORDS[code];
  const now = createNow();
  const mounted = Date.now();
  // Clocks differ: what began later than now began when it was first seen.
  const since = () => Math.min(mounted, Date.parse(props.run.began_at ?? '') || mounted);
  const ms = () => Math.floor(Math.max(0, now() - since()) / 1000) * 1000;
  const hasTools = () => props.run.parts.some(({ kind }) => kind === 'tool');
  return (
    <span class="text-sm text-quiet" data-working>
      {hasTools() ? words.after : words.reading}
      <Show when={ms() >= LONG_MS}>
        <span class="tabular-nums"> · {secondsOf(ms(), code)}</span>
      </Show>
    </span>
  );
}
