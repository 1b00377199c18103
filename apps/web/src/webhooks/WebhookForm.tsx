import type { WebhookEntry } from '@brain/schema';
import { createSignal, Show } from 'solid-js';
import { createStore } from 'solid-js/store';
import { Icon } from '../Icon.tsx';
import { usePeople } from '../people/people.ts';
import { useWebhooks } from './context.ts';
import { draftOf, faultOf, hasMore, newDraft, type Draft, type Field } from './draft.ts';
import { Choice, TextField } from './TextField.tsx';
import { addressOf, KINDS } from './kinds.ts';
import { SecretField } from './SecretField.tsx';
import { TryIt } from './TryIt.tsx';
import { WebhookMore } from './WebhookMore.tsx';
import type { Refusal } from '../refusal.ts';

/** Where a webhook is written: its kind, name and secret, and under "More" all else. Escape leaves all as it was. */
export function WebhookForm(props: { entry?: WebhookEntry; onDone: () => void }) {
  const { words: all } = usePeople();
  const { webhooks, words } = useWebhooks();
  const taken = () => webhooks.list.state.items.map(({ name }) => name);
  // oxlint-disable solid/reactivity -- what is being written is not overwritten
  const isNew = props.entry === undefined;
  const [draft, setDraft] = createStore<Draft>(
    props.entry ? draftOf(props.entry) : newDraft('generic', taken()),
  );
  const [isOpen, setOpen] = createSignal(!isNew || hasMore(draft));
  // oxlint-enable solid/reactivity
  const [isSaving, setSaving] = createSignal(false);
  const [refusal, setRefusal] = createSignal<Refusal | null>(null);

  function write(changes: Partial<Draft>): void {
    setRefusal(null);
    if (changes.kind) {
      const { name, secret } = newDraft(changes.kind, taken());
      setDraft({ ...changes, name, secret });
    } else setDraft(changes);
  }

  async function save(): Promise<void> {
    if (isSaving()) return;
    const field = faultOf(draft, isNew, taken());
    setRefusal(null);
    if (field) return refuse({ field, text: '' });
    setSaving(true);
    const refused = await (isNew ? webhooks.create(draft) : webhooks.change(draft));
    setSaving(false);
    if (refused) refuse(refused);
    else props.onDone();
  }

  function refuse(refused: Refusal): void {
    if (refused.field !== 'name' && refused.field !== 'secret') setOpen(true);
    setRefusal(refused);
  }

  const faultAt = (field: Field) => {
    const now = refusal();
    return now?.field === field ? now.text || words.fieldFaults[field] : null;
  };
  /** What no field of the form shows. */
  const unplaced = () => {
    const now = refusal();
    if (!now || (now.field !== null && Object.hasOwn(words.fieldFaults, now.field))) return null;
    return now.text ? `${words.faults} ${now.text}` : all.failed;
  };

  return (
    <form
      class="mt-3 mb-4 flex max-w-[38rem] flex-col gap-3"
      novalidate
      aria-label={isNew ? words.add : words.editWhat(draft.name)}
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
      <Show when={isNew}>
        <Choice
          label={words.kind}
          value={draft.kind}
          of={KINDS.map((kind) => [kind, words.kinds[kind]] as const)}
          isFirst
          onValue={(kind) => write({ kind })}
        />
        <TextField
          label={words.name}
          value={draft.name}
          maxlength={64}
          more={addressOf(location.origin, draft.name)}
          fault={faultAt('name')}
          onValue={(name) => write({ name })}
        />
        <SecretField
          kind={draft.kind}
          value={draft.secret}
          fault={faultAt('secret')}
          onValue={(secret) => write({ secret })}
        />
      </Show>
      <details class="group" open={isOpen()} onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary class="line-summary text-sm">
          <span class="transition-transform group-open:rotate-90">
            <Icon name="chevron" size={14} />
          </span>
          {words.moreTitle}
        </summary>
        <WebhookMore draft={draft} faultAt={faultAt} isFirst={!isNew} onChange={write} />
      </details>
      <TryIt draft={draft} />
      <p role="alert" class="text-sm break-words text-alarm" hidden={!unplaced()}>
        {unplaced()}
      </p>
      <div class="flex gap-2">
        <button
          type="submit"
          class="plain-button border-transparent bg-accent text-sm text-on-accent"
          aria-disabled={isSaving()}
        >
          {isSaving() ? words.saving : words.save}
        </button>
        <button type="button" class="plain-button border-transparent text-sm" onClick={() => props.onDone()}>
          {all.cancel}
        </button>
      </div>
    </form>
  );
}
