import type { WebhookEntry } from '@brain/schema';
import { createSignal, Show } from 'solid-js';
import { usePeople } from '../people/people.ts';
import { useWebhooks } from './context.ts';
import { isSecret } from './draft.ts';
import { isGiven, makeSecret } from './kinds.ts';
import { SecretField } from './SecretField.tsx';

/** One more secret for a webhook, beside the one it has. */
export function NewSecret(props: { entry: WebhookEntry; onDone: () => void }) {
  const { words: all } = usePeople();
  const { webhooks, words } = useWebhooks();
  // oxlint-disable-next-line solid/reactivity -- a webhook's kind does not change
  const [secret, setSecret] = createSignal(isGiven(props.entry.kind) ? '' : makeSecret());
  const [state, setState] = createSignal<'writing' | 'saving' | 'wrong' | 'failed'>('writing');

  async function save(): Promise<void> {
    if (state() === 'saving') return;
    if (!isSecret(secret())) return void setState('wrong');
    setState('saving');
    if (await webhooks.rotate(props.entry, secret())) setState('failed');
    else props.onDone();
  }

  return (
    <form
      class="mt-2 flex flex-col gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.isComposing) return;
        event.preventDefault(); // the drawer around it stays open
        props.onDone();
      }}
    >
      <SecretField
        kind={props.entry.kind}
        value={secret()}
        isFirst
        more={words.replaceMore}
        fault={state() === 'wrong' ? words.fieldFaults.secret : null}
        onValue={(value) => {
          setSecret(value);
          setState('writing');
        }}
      />
      <Show when={state() === 'failed'}>
        <p role="alert" class="text-sm text-alarm">
          {all.failed}
        </p>
      </Show>
      <div class="flex gap-2">
        <button type="submit" class="small-button min-h-10" aria-disabled={state() === 'saving'}>
          {words.replaceDo}
        </button>
        <button
          type="button"
          class="small-button min-h-10 border-transparent bg-transparent"
          onClick={() => props.onDone()}
        >
          {all.cancel}
        </button>
      </div>
    </form>
  );
}
