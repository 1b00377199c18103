import { createEffect, createSignal, For, on, onMount, Show } from 'solid-js';
import { useApp } from '../app.ts';
import { Group, None, Rows } from '../admin/Group.tsx';
import { WebhookContext } from './context.ts';
import { connectWebhooks } from './doors.ts';
import { MadeBox } from './MadeBox.tsx';
import { WebhookForm } from './WebhookForm.tsx';
import { WebhookRow } from './WebhookRow.tsx';
import { createWebhooks } from './webhooks.ts';
import { en } from './words.ts';
import { fr } from './words-fr.ts';

/** The webhooks there are, for an owner: what each is, and how it is set. */
export function WebhookSection() {
  const { brain, code } = useApp();
  const words = { en, fr }[code];
  const webhooks = createWebhooks({ doors: connectWebhooks(brain.api) });
  const { list, made } = webhooks;
  const [isAdding, setAdding] = createSignal(false);
  let add: HTMLButtonElement | undefined;

  onMount(() => void list.refresh());
  createEffect(on(brain.connection, (now) => now === 'open' && void list.refresh(), { defer: true }));

  function close(): void {
    setAdding(false);
    if (!made()) add?.focus();
  }
  const isListed = (name: string) => list.state.items.some((item) => item.name === name);

  return (
    <WebhookContext.Provider value={{ webhooks, words }}>
      <Group
        title={words.title}
        more={words.more}
        list={list}
        action={
          <button
            ref={(element) => (add = element)}
            type="button"
            class="small-button"
            aria-expanded={isAdding()}
            onClick={() => setAdding(!isAdding())}
          >
            {words.add}
          </button>
        }
      >
        <Show when={isAdding()}>
          <WebhookForm onDone={close} />
        </Show>
        <Show when={made()} keyed>
          {(now) => (
            <Show when={!isListed(now.name)}>
              <MadeBox made={now} onDone={() => add?.focus()} />
            </Show>
          )}
        </Show>
        <Rows>
          <For each={list.state.items} fallback={<None>{words.none}</None>}>
            {(entry) => <WebhookRow entry={entry} onGone={() => add?.focus()} />}
          </For>
        </Rows>
      </Group>
    </WebhookContext.Provider>
  );
}
