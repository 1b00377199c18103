import { createSignal, Show } from 'solid-js';
import { useApp } from '../app.ts';
import { ConfirmDialog } from '../ConfirmDialog.tsx';
import { Icon } from '../Icon.tsx';
import { Fault } from './CredentialList.tsx';
import { NameForm } from './NameForm.tsx';
import { usePeople } from './people.ts';

/** Who is signed in, and the way out. */
export function You() {
  const { person, isOwner, checkPerson, unsent, signOut } = useApp();
  const { people, words } = usePeople();
  const [state, setState] = createSignal<'in' | 'asked' | 'leaving' | 'failed'>('in');

  const [naming, setNaming] = createSignal<'no' | 'asked' | 'saving' | 'failed'>('no');

  async function call(name: string): Promise<void> {
    setNaming('saving');
    try {
      await people.call(name);
      await checkPerson();
      setNaming('no');
    } catch {
      setNaming('failed');
    }
  }

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
          <span class="block truncate text-[1.0625rem]">{person()?.name || words.unnamed}</span>
          <span class="text-[0.8125rem] text-quiet">{words.roles[person()?.role ?? 'member']}</span>
        </p>
        <Show when={isOwner()}>
          <button
            type="button"
            class="row-button shrink-0"
            aria-label={words.call}
            title={words.call}
            onClick={() => setNaming('asked')}
          >
            <Icon name="pencil" size={16} />
          </button>
        </Show>
        <button
          type="button"
          class="small-button shrink-0"
          aria-disabled={state() === 'leaving'}
          onClick={ask}
        >
          {words.signOut}
        </button>
      </div>
      <Show when={naming() !== 'no'}>
        <NameForm
          label={words.call}
          placeholder={words.call}
          submit={words.callDo}
          isBusy={naming() === 'saving'}
          onName={(name) => void call(name)}
          onCancel={() => setNaming('no')}
        />
      </Show>
      <Show when={naming() === 'failed'}>
        <Fault />
      </Show>
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
