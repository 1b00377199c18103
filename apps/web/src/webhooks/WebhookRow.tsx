import type { WebhookEntry } from '@brain/schema';
import { createSignal, Match, Show, Switch } from 'solid-js';
import { ConfirmDialog } from '../ConfirmDialog.tsx';
import { Icon } from '../Icon.tsx';
import { CopyButton } from '../people/CopyButton.tsx';
import { Fault } from '../people/CredentialList.tsx';
import { usePeople } from '../people/people.ts';
import { useWebhooks } from './context.ts';
import { addressOf, isLocal } from './kinds.ts';
import { MadeBox } from './MadeBox.tsx';
import { NewSecret } from './NewSecret.tsx';
import { WebhookForm } from './WebhookForm.tsx';

/** One webhook; opened, its address and what can be done with it. */
export function WebhookRow(props: { entry: WebhookEntry; onGone: () => void }) {
  const { people } = usePeople();
  const { webhooks, words } = useWebhooks();
  const { list } = webhooks;
  const [doing, setDoing] = createSignal<'nothing' | 'editing' | 'replacing'>('nothing');
  const [asking, setAsking] = createSignal<'remove' | 'drop' | null>(null);
  let change: HTMLButtonElement | undefined;
  let head!: HTMLElement; // set by `ref` before it is mounted

  const name = () => props.entry.name;
  const isFixed = () => props.entry.from === 'environment';
  const address = () => addressOf(location.origin, name());
  const whom = (user_id: string) =>
    people.users.state.items.find((user) => user.user_id === user_id)?.name ?? user_id;
  const facts = () => {
    const { kind, user_id, secrets } = props.entry;
    return [
      words.kinds[kind],
      ...(user_id && user_id !== people.user_id ? [words.forWhom(whom(user_id))] : []),
      ...(secrets === 2 ? [words.twoSecrets] : []),
      ...(isFixed() ? [words.inEnvironment] : []),
    ];
  };
  const fault = () => props.entry.fault ?? (props.entry.secrets === 0 ? words.noSecret : null);
  const made = () => {
    const now = webhooks.made();
    return now?.name === name() ? now : null;
  };

  function close(): void {
    setDoing('nothing');
    if (!made()) change?.focus();
  }

  async function act(): Promise<void> {
    const deed = asking();
    setAsking(null);
    if (deed === 'drop') {
      await webhooks.dropOld(props.entry);
      head.focus();
    }
    if (deed === 'remove' && (await webhooks.remove(name()))) props.onGone();
  }

  return (
    <li data-webhook={name()}>
      <details class="group">
        <summary
          ref={(element) => (head = element)}
          class="flex min-h-11 list-none items-center gap-2 rounded-lg hover:bg-surface"
        >
          <span class="text-quiet transition-transform group-open:rotate-90 rtl:rotate-180 rtl:group-open:rotate-90">
            <Icon name="chevron" size={14} />
          </span>
          <span class="min-w-0 flex-1 py-1 leading-snug">
            <span class="block truncate text-[0.9375rem]">{name()}</span>
            <span class="block text-[0.8125rem] break-words text-quiet">{facts().join(' · ')}</span>
            <Show when={fault()}>
              {(why) => <span class="block text-[0.8125rem] break-words text-alarm">{why()}</span>}
            </Show>
          </span>
        </summary>
        <div class="pb-3 ps-[1.375rem]">
          <p class="text-[0.8125rem] text-quiet">{words.address}</p>
          <div class="flex items-start gap-2">
            <pre
              class="line-pre mb-0 min-w-0 flex-1 rounded-lg bg-surface px-2.5 py-1.5 select-all"
              tabindex={0}
              data-address
            >
              {address()}
            </pre>
            <CopyButton text={address()} label={words.copyWhat(words.address)} />
          </div>
          <Show when={isLocal(location.hostname)}>
            <p class="mt-1 text-[0.8125rem] leading-snug text-quiet">{words.local}</p>
          </Show>
          <Show
            when={!isFixed()}
            fallback={<p class="mt-2 text-[0.8125rem] text-quiet">{words.environmentMore}</p>}
          >
            <Switch>
              <Match when={doing() === 'editing'}>
                <WebhookForm entry={props.entry} onDone={close} />
              </Match>
              <Match when={doing() === 'replacing'}>
                <NewSecret entry={props.entry} onDone={close} />
              </Match>
              <Match when={doing() === 'nothing'}>
                <Show when={props.entry.secrets === 2}>
                  <p class="mt-2 text-[0.8125rem] leading-snug text-quiet">{words.dropMore}</p>
                </Show>
                <div class="mt-2 flex flex-wrap gap-1.5">
                  <button
                    ref={(element) => (change = element)}
                    type="button"
                    class="small-button"
                    aria-label={words.editWhat(name())}
                    onClick={() => setDoing('editing')}
                  >
                    {words.edit}
                  </button>
                  <Show
                    when={props.entry.secrets === 2}
                    fallback={
                      <button type="button" class="small-button" onClick={() => setDoing('replacing')}>
                        {words.replace}
                      </button>
                    }
                  >
                    <button type="button" class="small-button" onClick={() => setAsking('drop')}>
                      {words.drop}
                    </button>
                  </Show>
                  <button
                    type="button"
                    class="small-button text-alarm"
                    aria-label={words.removeWhat(name())}
                    onClick={() => setAsking('remove')}
                  >
                    {words.remove}
                  </button>
                </div>
              </Match>
            </Switch>
          </Show>
          <Show when={list.state.failed === name()}>
            <Fault />
          </Show>
        </div>
      </details>
      <Show when={made()} keyed>
        {(now) => <MadeBox made={now} onDone={() => head.focus()} />}
      </Show>
      <Show when={asking()} keyed>
        {(deed) => (
          <ConfirmDialog
            question={deed === 'remove' ? words.removeQuestion(name()) : words.dropQuestion}
            more={deed === 'remove' ? words.removeWarning : words.dropWarning}
            yes={deed === 'remove' ? words.remove : words.drop}
            no={words.keep}
            onNo={() => setAsking(null)}
            onYes={() => void act()}
          />
        )}
      </Show>
    </li>
  );
}
