import type { JSX } from 'solid-js';
import { createUniqueId, For, Show } from 'solid-js';
import { usePeople } from '../people/people.ts';
import { useWebhooks } from './context.ts';
import type { Draft, Field } from './draft.ts';
import { isMail, isMapped, isPeople } from './kinds.ts';
import { MappingFields } from './MappingFields.tsx';
import { Choice, TextField } from './TextField.tsx';

interface Props {
  draft: Draft;
  /** What is wrong with a field, in words. */
  faultAt: (field: Field) => string | null;
  isFirst: boolean;
  onChange: (changes: Partial<Draft>) => void;
}

/** What of a webhook need not be set: for whom it is, what to do with it, where its answers go. */
export function WebhookMore(props: Props) {
  const { people } = usePeople();
  const { words } = useWebhooks();
  const responses = createUniqueId();
  const users = () => {
    const known = people.users.state.items.map((user) => [user.user_id, user.name ?? user.user_id] as const);
    const { user_id } = props.draft;
    return known.some(([id]) => id === user_id) ? known : [[user_id, user_id] as const, ...known];
  };
  const isProgram = () => !isPeople(props.draft.kind);
  /** Who posts may have an address for answers; people do not. */
  const channels = () => {
    const offered = Object.keys(words.channels).filter((name) => name !== 'webhook' || isProgram());
    return [...new Set([...offered, ...props.draft.response_to])];
  };

  function answerBy(channel: string, isChosen: boolean): void {
    const others = props.draft.response_to.filter((other) => other !== channel);
    props.onChange({ response_to: isChosen ? [...others, channel] : others });
  }

  return (
    <div class="mt-2 flex flex-col gap-3.5">
      <Show when={isMapped(props.draft.kind)}>
        <MappingFields {...props} />
      </Show>
      <TextField
        label={words.instructions}
        more={words.instructionsMore}
        placeholder={words.instructionsPlaceholder}
        rows={2}
        isFirst={props.isFirst && !isMapped(props.draft.kind)}
        value={props.draft.instructions}
        fault={props.faultAt('instructions')}
        onValue={(instructions) => props.onChange({ instructions })}
      />
      <Show when={isProgram()}>
        <Tick
          label={words.trust}
          more={words.trustMore}
          isOn={props.draft.isTrusted}
          onChange={(isTrusted) => props.onChange({ isTrusted })}
        />
      </Show>
      <Show when={isMail(props.draft.kind)}>
        <Choice
          label={words.unknown}
          value={props.draft.unknown_senders}
          of={Object.entries(words.unknownAre) as ['read' | 'ignore', string][]} // its own keys
          onValue={(unknown_senders) => props.onChange({ unknown_senders })}
        />
      </Show>
      <Show when={props.draft.kind === 'mime'}>
        <TextField
          label={words.authserv}
          more={words.authservMore}
          placeholder="mx.example.org"
          value={props.draft.authserv_id}
          fault={props.faultAt('authserv_id')}
          onValue={(authserv_id) => props.onChange({ authserv_id })}
        />
      </Show>
      <Show when={users().length > 1}>
        <Choice
          label={words.user}
          value={props.draft.user_id}
          of={users()}
          onValue={(user_id) => props.onChange({ user_id })}
        />
      </Show>
      <div role="group" aria-labelledby={responses}>
        <p id={responses} class="text-[0.8125rem] text-quiet">
          {words.responseTo}
        </p>
        <For each={channels()}>
          {(channel) => (
            <Tick
              label={words.channels[channel] ?? channel}
              isOn={props.draft.response_to.includes(channel)}
              onChange={(isChosen) => answerBy(channel, isChosen)}
            />
          )}
        </For>
        <Fault text={props.faultAt('response_to')} />
        <p class="text-[0.8125rem] leading-snug text-quiet">{words.responseDefault}</p>
      </div>
      <Show when={isProgram()}>
        <TextField
          label={words.callback}
          type="url"
          placeholder="https://"
          value={props.draft.callback_url}
          fault={props.faultAt('callback_url')}
          onValue={(callback_url) => props.onChange({ callback_url })}
        />
      </Show>
    </div>
  );
}

function Fault(props: { text: string | null }): JSX.Element {
  return (
    <Show when={props.text}>
      <p role="alert" class="text-sm text-alarm">
        {props.text}
      </p>
    </Show>
  );
}

/** Yes or no. */
function Tick(props: { label: string; more?: string; isOn: boolean; onChange: (isOn: boolean) => void }) {
  const more = createUniqueId();
  return (
    <div>
      <label class="flex min-h-9 items-center gap-2.5 text-[0.9375rem]">
        <input
          type="checkbox"
          class="size-4.5 shrink-0 accent-(--accent)"
          checked={props.isOn}
          aria-describedby={props.more ? more : undefined}
          onChange={(event) => props.onChange(event.currentTarget.checked)}
        />
        {props.label}
      </label>
      <Show when={props.more}>
        <p id={more} class="text-[0.8125rem] leading-snug text-quiet">
          {props.more}
        </p>
      </Show>
    </div>
  );
}
