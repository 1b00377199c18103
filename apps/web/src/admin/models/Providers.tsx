import type { ProviderEntry } from '@brain/schema';
import { createSignal, For, Show } from 'solid-js';
import { useApp } from '../../app.ts';
import { ConfirmDialog } from '../../ConfirmDialog.tsx';
import { Fault, Group, None, Rows } from '../Group.tsx';
import type { Models } from './models.ts';
import { ProviderForm } from './ProviderForm.tsx';
import { Tried } from './Tried.tsx';
import { modelsWords } from './words.ts';

/** The services that answer model calls: tried, changed, added, removed. */
export function Providers(props: { models: Models }) {
  const words = modelsWords[useApp().code];
  const [isAdding, setAdding] = createSignal(false);
  let add: HTMLButtonElement | undefined;
  const close = () => {
    setAdding(false);
    add?.focus();
  };
  return (
    <Group
      title={words.providers}
      more={words.providersMore}
      list={props.models.providers}
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
        <ProviderForm models={props.models} onDone={close} />
      </Show>
      <Rows>
        <For each={props.models.providers.state.items} fallback={<None>{words.noProviders}</None>}>
          {(entry) => <ProviderRow entry={entry} models={props.models} onGone={() => add?.focus()} />}
        </For>
      </Rows>
    </Group>
  );
}

function ProviderRow(props: { entry: ProviderEntry; models: Models; onGone: () => void }) {
  const words = modelsWords[useApp().code];
  const [doing, setDoing] = createSignal<'nothing' | 'changing' | 'asking'>('nothing');
  const [fault, setFault] = createSignal<string | null>(null);
  let change: HTMLButtonElement | undefined;
  const name = () => props.entry.name;
  const isOurs = () => props.entry.from === 'settings';
  const facts = () => [props.entry.has_key ? words.hasKey : words.noKey, words.from[props.entry.from]];

  async function remove(): Promise<void> {
    setDoing('nothing');
    const refusal = await props.models.removeProvider(name());
    setFault(refusal && refusal.text);
    if (!refusal) props.onGone();
  }

  return (
    <li class="py-3" data-provider={name()}>
      <div class="flex flex-wrap items-center gap-x-4 gap-y-2">
        <div class="min-w-0 flex-1 basis-64 leading-snug">
          <p class="truncate text-[0.9375rem]">
            {name()} <span class="text-[0.8125rem] text-quiet">{facts().join(' · ')}</span>
          </p>
          <p class="truncate text-[0.8125rem] text-quiet" title={props.entry.base_url}>
            {props.entry.base_url}
          </p>
        </div>
        <div class="flex flex-wrap gap-1.5">
          <button
            type="button"
            class="small-button"
            aria-label={words.tryWhat(name())}
            aria-disabled={props.models.tried[name()] === 'trying'}
            onClick={() => void props.models.tryIt(name())}
          >
            {words.tryIt}
          </button>
          <Show when={isOurs()}>
            <button
              ref={(element) => (change = element)}
              type="button"
              class="small-button"
              aria-label={words.changeWhat(name())}
              aria-expanded={doing() === 'changing'}
              onClick={() => setDoing(doing() === 'changing' ? 'nothing' : 'changing')}
            >
              {words.change}
            </button>
            <button
              type="button"
              class="small-button text-alarm"
              aria-label={words.removeWhat(name())}
              onClick={() => setDoing('asking')}
            >
              {words.remove}
            </button>
          </Show>
        </div>
      </div>
      <Show when={props.entry.fault}>
        <p class="mt-1 text-[0.8125rem] break-words text-alarm">{props.entry.fault}</p>
      </Show>
      <Tried tried={props.models.tried[name()]} />
      <Show when={fault() !== null}>
        <Fault text={fault()} />
      </Show>
      <Show when={doing() === 'changing'}>
        <ProviderForm
          models={props.models}
          entry={props.entry}
          onDone={() => {
            setDoing('nothing');
            change?.focus();
          }}
        />
      </Show>
      <Show when={doing() === 'asking'}>
        <ConfirmDialog
          question={words.removeQuestion(name())}
          more={words.removeWarning}
          yes={words.remove}
          no={words.keep}
          onNo={() => setDoing('nothing')}
          onYes={() => void remove()}
        />
      </Show>
    </li>
  );
}
