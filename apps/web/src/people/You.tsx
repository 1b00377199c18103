import { createSignal, Show } from 'solid-js';
import { useApp } from '../app.ts';
import { ConfirmDialog } from '../ConfirmDialog.tsx';
import { usePeople } from './people.ts';

/** Who is signed in, and the way out. */
export function You() {
  const { person, unsent, signOut } = useApp();
  const { words } = usePeople();
  const [state, setState] = createSignal<'in' | 'asked' | 'leaving' | 'failed'>('in');

  async function leave(): Promise<void> {
    setState('leaving');
    if (!(await signOut())) setState('failed');
  }

  function ask(): void {
    if (state() === 'leaving') return;
    const isUnsent = unsent.state.messages.some((message) => message.state !== 'sent');
    if (isUnsent) setState('asked');
    else void leave();
  }

  return (
    <>
      <div class="mt-2 flex items-center gap-3">
        <p class="min-w-0 flex-1 leading-snug">
          <span class="block truncate text-[1.0625rem]">{person()?.name}</span>
          <span class="text-[0.8125rem] text-quiet">{words.roles[person()?.role ?? 'member']}</span>
        </p>
        <button
          type="button"
          class="small-button shrink-0"
          aria-disabled={state() === 'leaving'}
          onClick={ask}
        >
          {words.signOut}
        </button>
      </div>
      <Show when={state() === 'failed'}>
        <p role="alert" class="mt-1 text-sm text-alarm">
          {words.signOutFault}
        </p>
      </Show>
      <Show when={state() === 'asked'}>
        <ConfirmDialog
          question={words.signOutQuestion}
          more={words.signOutWarning}
          yes={words.signOut}
          no={words.cancel}
          onNo={() => state() === 'asked' && setState('in')}
          onYes={() => void leave()}
        />
      </Show>
    </>
  );
}
