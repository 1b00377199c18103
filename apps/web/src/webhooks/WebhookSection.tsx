import { createEffect, createSignal, For, on, onMount, Show } from 'solid-js';
import { useApp } from '../app.ts';
import { Section } from '../people/Section.tsx';
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
      <Section title={words.title} more={words.more} list={list}>
        <ul class="mt-1">
          <For each={list.state.items} fallback={<li class="py-1 text-sm text-quiet">{words.none}</li>}>
            {(entry) => <WebhookRow entry={entry} onGone={() => add?.focus()} />}
          </For>
        </ul>
        <Show when={made()} keyed>
          {(now) => (
            <Show when={!isListed(now.name)}>
              <MadeBox made={now} onDone={() => add?.focus()} />
            </Show>
          )}
        </Show>
        <Show
          when={isAdding()}
          fallback={
            <button
              ref={(element) => (add = element)}
              type="button"
              class="small-button mt-1"
              onClick={() => setAdding(true)}
            >
              {words.add}
            </button>
          }
        >
          <WebhookForm onDone={close} />
        </Show>
      </Section>
    </WebhookContext.Provider>
  );
}
