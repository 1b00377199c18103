import { Show } from 'solid-js';
import { createNow, timeLeft } from '../now.ts';
import { usePeople } from './people.ts';
import { Fault } from './CredentialList.tsx';
import { CopyButton } from './CopyButton.tsx';

/** Six figures to say on the channel that is to be linked, and how long they work. */
export function CodeBox() {
  const { people, words } = usePeople();
  const { linking } = people;
  const now = createNow();

  return (
    <Show
      when={linking.state.code}
      fallback={
        <>
          <button
            type="button"
            class="small-button mt-1"
            aria-disabled={linking.state.isMaking}
            onClick={() => void linking.make()}
          >
            {words.link}
          </button>
          <Show when={linking.state.hasFailed}>
            <Fault />
          </Show>
        </>
      }
    >
      {(code) => {
        const left = () => timeLeft(code().expires_at, now());
        const command = () => `/link ${code().code}`;
        return (
          <div class="mt-2 rounded-xl border border-line bg-paper px-4 py-3" data-code>
            <p class="text-sm text-quiet">{words.linkHow}</p>
            <div class="flex items-center justify-between gap-2">
              <p
                class="font-mono text-xl tracking-wide select-all"
                classList={{ 'line-through opacity-60': left() === null }}
              >
                {command()}
              </p>
              <CopyButton text={command()} />
            </div>
            <p class="text-sm text-quiet">
              <span class="tabular-nums" role="timer" aria-live="off">
                {left() === null ? words.linkOver : words.linkLeft(left() ?? '')}
              </span>{' '}
              <button
                type="button"
                class="link-button"
                onClick={() => (left() === null ? void linking.make() : linking.hide())}
              >
                {left() === null ? words.linkAgain : words.cancel}
              </button>
            </p>
          </div>
        );
      }}
    </Show>
  );
}
