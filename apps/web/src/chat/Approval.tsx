import { createSignal, createUniqueId, Match, Show, Switch } from 'solid-js';
import { useApp } from '../app.ts';
import { refusalCode } from '../brain.ts';
import { createNow, timeLeft } from '../now.ts';
import type { ApprovalPart } from './approvals.ts';
import { question } from './approval-question.ts';
import { channelName } from './channel-names.ts';

/** What the brain would do and asks for first: the person's yes or no, then what they said. */
export function Approval(props: { part: ApprovalPart }) {
  const { words: all, approvals } = useApp();
  const words = all.approval;
  const now = createNow();
  const [state, setState] = createSignal<'asked' | 'deciding' | 'late' | 'failed'>('asked');
  const heading = createUniqueId();

  const left = () => (props.part.expires_at ? timeLeft(props.part.expires_at, now()) : null);
  const isOpen = () => props.part.status === 'asked' && left() !== null;
  const outcome = () => {
    const { status, via } = props.part;
    if (status === 'asked' || status === 'expired') return words.expired;
    return via ? `${words[status]}, ${words.by(channelName(via))}` : words[status];
  };

  async function settle(status: 'approved' | 'denied'): Promise<void> {
    if (state() === 'deciding') return;
    setState('deciding');
    try {
      await approvals.settle(props.part.key, status);
      // The event brings what was decided.
    } catch (error) {
      setState(refusalCode(error) === null ? 'failed' : 'late');
    }
  }

  return (
    <section
      class="rounded-2xl border px-4 py-3"
      classList={{ 'border-accent': isOpen(), 'border-line': !isOpen() }}
      aria-labelledby={heading}
      data-approval={props.part.status}
    >
      <h3 id={heading} class="font-medium">
        {question(words, props.part.name)}
      </h3>
      <Show when={isOpen()}>
        <p class="mt-0.5 text-sm text-quiet">{words.exactly}</p>
      </Show>
      {/* Never as Markdown: what is approved is what is read. */}
      <pre
        class="line-pre mt-2 max-h-[60dvh] rounded-xl border border-line bg-side px-3 py-2"
        tabindex={0}
        data-content
      >
        {props.part.text}
      </pre>
      <Show
        when={isOpen()}
        fallback={
          <p class="text-sm text-quiet" classList={{ 'text-accent': props.part.status === 'approved' }}>
            {outcome()}
          </p>
        }
      >
        <div class="mt-3 flex flex-wrap items-center gap-2">
          <button
            type="button"
            class="plain-button border-transparent bg-accent text-on-accent hover:bg-accent hover:opacity-90"
            aria-disabled={state() === 'deciding'}
            onClick={() => void settle('approved')}
          >
            {words.approve}
          </button>
          <button
            type="button"
            class="plain-button"
            aria-disabled={state() === 'deciding'}
            onClick={() => void settle('denied')}
          >
            {words.deny}
          </button>
          <span class="ml-auto text-sm text-quiet tabular-nums" role="timer" aria-live="off">
            {words.left(left() ?? '0:00')}
          </span>
        </div>
        <p role="alert" class="text-sm text-alarm" classList={{ 'mt-2': isFault(state()) }}>
          <Switch>
            <Match when={state() === 'late'}>{words.late}</Match>
            <Match when={state() === 'failed'}>{words.failed}</Match>
          </Switch>
        </p>
      </Show>
    </section>
  );
}

function isFault(state: string): boolean {
  return state === 'late' || state === 'failed';
}
