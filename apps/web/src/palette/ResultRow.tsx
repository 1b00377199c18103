import { For, Show } from 'solid-js';
import { useApp } from '../app.ts';
import { dayOf } from '../memory/day.ts';
import { pieces } from '../memory/rows.ts';
import type { Mark } from './fold.ts';
import type { Result } from './results.ts';
import { paletteWords } from './words.ts';

interface Props {
  result: Result;
  id: string;
  isActive: boolean;
  onPoint: () => void;
  onOpen: (event: MouseEvent) => void;
}

/** Line drawings, as in Icon.tsx; these are needed here only. */
const PATHS = {
  command: 'M9 6l6 6-6 6',
  session: 'M4 5h16v11H11l-5 4v-4H4z',
  message: 'M5 7h14M5 12h14M5 17h8',
  memory: 'M7 4h10v16l-5-4-5 4z',
};

/** One thing that was found: what it is called, or where the words stand, and below that whose they are. */
export function ResultRow(props: Props) {
  const { words: common, code } = useApp();
  const words = paletteWords[code];

  const text = (): string => {
    const { result } = props;
    if (result.kind === 'command') return result.command.title;
    if (result.kind === 'session') return result.session.title || common.untitled;
    return result.kind === 'message' ? result.message.snippet : result.memory.snippet;
  };
  const more = (): string => {
    const { result } = props;
    if (result.kind === 'message') {
      const { message, session } = result;
      const who = message.role === 'user' ? words.you : words.assistant;
      const where = session?.title || message.session_title || common.untitled;
      return `${who} · ${where} · ${dayOf(message.created_at, code)}`;
    }
    return result.kind === 'session' ? dayOf(result.session.updated_at, code) : '';
  };
  const isQuote = () => props.result.kind === 'message' || props.result.kind === 'memory';

  return (
    <div
      id={props.id}
      class="flex min-h-10 cursor-pointer items-center gap-3 rounded-lg px-3 py-1.5 pointer-coarse:min-h-11"
      classList={{ 'bg-surface': props.isActive }}
      role="option"
      aria-selected={props.isActive}
      onPointerMove={() => !props.isActive && props.onPoint()}
      onClick={(event) => props.onOpen(event)}
    >
      <span class="shrink-0 self-start pt-1 text-quiet">
        <svg
          width="16"
          height="16"
          viewBox="0 0 24 24"
          fill="none"
          stroke="currentColor"
          stroke-width="1.8"
          stroke-linecap="round"
          stroke-linejoin="round"
          aria-hidden="true"
        >
          <path d={PATHS[props.result.kind]} />
        </svg>
      </span>
      <span class="min-w-0 flex-1" classList={{ 'flex items-baseline gap-3': !isQuote() }}>
        <span
          class="block min-w-0 flex-1"
          classList={{ truncate: !isQuote(), 'line-clamp-2': isQuote() }}
          dir="auto"
        >
          <Marked text={text()} marks={props.result.marks} />
        </span>
        <Show when={more()}>
          <span class="block min-w-0 shrink-0 truncate text-[0.8125rem] text-quiet">{more()}</span>
        </Show>
      </span>
    </div>
  );
}

function Marked(props: { text: string; marks: Mark[] }) {
  return (
    <For each={pieces(props.text, props.marks)}>
      {(piece) => (
        <Show when={piece.isMark} fallback={piece.text}>
          <mark>{piece.text}</mark>
        </Show>
      )}
    </For>
  );
}
