import { For, Show } from 'solid-js';
import { useApp } from '../../app.ts';
import { connectAdmin } from '../doors.ts';
import { Group } from '../Group.tsx';
import { keepReading } from '../reading.ts';
import { createModels, isOffline, type Models, OFFLINE } from './models.ts';
import { Prices } from './Prices.tsx';
import { ProviderForm } from './ProviderForm.tsx';
import { Providers } from './Providers.tsx';
import { modelsWords } from './words.ts';

/** Which model answers, who provides models, and what they cost. */
export function ModelsSection() {
  const { brain, code } = useApp();
  const words = modelsWords[code];
  const models = createModels({ doors: connectAdmin(brain.api) });
  keepReading(brain, models.refresh);
  const name = () => models.models.value()?.default ?? '';
  const isGuiding = () => isOffline(models.models.value()) && !models.preferences.value()?.model;

  return (
    <>
      <Group title={words.default} more={words.defaultMore} list={models.models}>
        <p class="mt-2.5 border-y border-line py-3 text-[0.9375rem]" data-default-model={name()}>
          <Show when={name() !== OFFLINE} fallback={words.offline}>
            <span class="font-mono text-[0.875rem]">{name()}</span>
          </Show>
        </p>
      </Group>
      <Show when={isGuiding()}>
        <Guide models={models} />
      </Show>
      <Show when={(models.models.value()?.models.length ?? 0) > 1 && !isGuiding()}>
        <Group title={words.yours} more={words.yoursMore} list={models.preferences}>
          <div class="mt-2.5 border-y border-line py-2.5">
            <OwnModel models={models} />
          </div>
        </Group>
      </Show>
      <Providers models={models} />
      <Prices models={models} />
    </>
  );
}

/** What answers the person where a message names no model. */
function OwnModel(props: { models: Models }) {
  const words = modelsWords[useApp().code];
  const { models, preferences } = props.models; // oxlint-disable-line solid/reactivity -- made once
  const chosen = () => preferences.value()?.model ?? '';
  const all = () => [...new Set([...(models.value()?.models ?? []), ...(chosen() ? [chosen()] : [])])];
  return (
    <select
      class="field w-full max-w-[34rem] text-base max-md:min-h-11 md:text-[0.9375rem]"
      aria-label={words.yours}
      onChange={(event) => void props.models.prefer(event.currentTarget.value)}
    >
      <option value="" selected={chosen() === ''}>
        {words.asDefault(models.value()?.default ?? '')}
      </option>
      <For each={all()}>
        {(name) => (
          <option value={name} selected={chosen() === name}>
            {name}
          </option>
        )}
      </For>
    </select>
  );
}

/** For who has only the rules so far: one of the known services, a key, and a model answers. */
function Guide(props: { models: Models }) {
  const words = modelsWords[useApp().code];
  const hasOne = () => (props.models.models.value()?.models.length ?? 0) > 1; // besides the rules
  return (
    <Group title={words.guide} more={words.guideMore}>
      <div class="mt-2.5 border-y border-line pb-4">
        <Show
          when={!hasOne()}
          fallback={
            <div class="pt-3">
              <p class="mb-2 text-[0.9375rem]">{words.guideNext}</p>
              <OwnModel models={props.models} />
            </div>
          }
        >
          <ProviderForm models={props.models} onDone={() => {}} hasNoCancel />
        </Show>
      </div>
    </Group>
  );
}
