import type { ProviderEntry } from '@brain/schema';
import { createSignal, For, Show } from 'solid-js';
import { useApp } from '../../app.ts';
import type { Refusal } from '../../refusal.ts';
import { TextField } from '../../webhooks/TextField.tsx';
import { Fault } from '../Group.tsx';
import { type Models, type Preset, PRESETS } from './models.ts';
import { modelsWords } from './words.ts';

const NAMES = Object.keys(PRESETS) as Preset[]; // the keys of that object

/** A provider to be set: one of the known services, or any other. */
export function ProviderForm(props: {
  models: Models;
  entry?: ProviderEntry;
  onDone: (isSet: boolean) => void;
  hasNoCancel?: boolean;
}) {
  const words = modelsWords[useApp().code];
  const { entry } = props; // oxlint-disable-line solid/reactivity -- another one has another form
  const [preset, setPreset] = createSignal<Preset>(entry ? 'other' : 'openai');
  const [name, setName] = createSignal(entry?.name ?? PRESETS.openai.name);
  const [address, setAddress] = createSignal(entry?.base_url ?? PRESETS.openai.base_url);
  const [key, setKey] = createSignal('');
  const [refusal, setRefusal] = createSignal<Refusal | null>(null);
  const [isSaving, setSaving] = createSignal(false);
  const faultAt = (field: string) => (refusal()?.field === field ? refusal()?.text : undefined) ?? null;
  const needsKey = () => !entry && PRESETS[preset()].needsKey;

  function choose(now: Preset): void {
    setPreset(now);
    setName(PRESETS[now].name);
    setAddress(PRESETS[now].base_url);
    setRefusal(null);
  }

  async function save(): Promise<void> {
    if (isSaving()) return;
    const missing = [
      ...(name().trim() ? [] : ['name']),
      ...(address().trim() ? [] : ['base_url']),
      ...(key().trim() || !needsKey() ? [] : ['api_key']),
    ][0];
    if (missing) return void setRefusal({ field: missing, text: words.needed });
    setSaving(true);
    setRefusal(null);
    const draft = { name: name().trim(), base_url: address().trim(), key: key().trim() };
    const refused = await props.models.setProvider(draft);
    setSaving(false);
    setRefusal(refused);
    if (!refused) props.onDone(true);
  }

  return (
    <form
      noValidate // what is wrong is said in the page, by the brain’s own words
      class="mt-3 flex max-w-[34rem] flex-col gap-3"
      aria-label={entry ? words.changeWhat(entry.name) : words.add}
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.isComposing || props.hasNoCancel) return;
        event.preventDefault(); // Admin around it stays open
        props.onDone(false);
      }}
    >
      <Show when={!entry}>
        <fieldset>
          <legend class="text-[0.8125rem] text-quiet">{words.service}</legend>
          <div class="mt-1 flex flex-wrap gap-1.5">
            <For each={NAMES}>
              {(each) => (
                <label
                  class="small-button flex cursor-pointer items-center has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent"
                  classList={{ 'border-accent! text-accent': preset() === each }}
                >
                  <input
                    type="radio"
                    class="sr-only"
                    name="preset"
                    checked={preset() === each}
                    onChange={() => choose(each)}
                  />
                  {words.presets[each]}
                </label>
              )}
            </For>
          </div>
          <p class="mt-1.5 text-[0.8125rem] leading-snug text-quiet">{words.presetMore[preset()]}</p>
        </fieldset>
        <Show when={preset() === 'other'}>
          <TextField
            label={words.name}
            value={name()}
            isMono
            maxlength={64}
            more={words.nameMore}
            fault={faultAt('name')}
            onValue={setName}
          />
        </Show>
      </Show>
      <Show when={entry || preset() === 'other' || preset() === 'ollama'}>
        <TextField
          label={words.address}
          type="url"
          value={address()}
          more={words.addressMore}
          fault={faultAt('base_url')}
          onValue={setAddress}
        />
      </Show>
      <Show when={preset() !== 'ollama'}>
        <TextField
          label={words.key}
          type="password"
          value={key()}
          more={entry?.has_key ? words.keyStays : words.keyMore}
          fault={faultAt('api_key')}
          onValue={setKey}
        />
      </Show>
      <Show when={refusal() && !['name', 'base_url', 'api_key'].includes(refusal()?.field ?? '')}>
        <Fault text={refusal()?.text} />
      </Show>
      <div class="flex gap-2">
        <button
          type="submit"
          class="plain-button border-transparent bg-accent text-sm text-on-accent hover:bg-accent"
          aria-disabled={isSaving()}
        >
          {isSaving() ? words.saving : words.save}
        </button>
        <Show when={!props.hasNoCancel}>
          <button
            type="button"
            class="plain-button border-transparent text-sm"
            onClick={() => props.onDone(false)}
          >
            {words.cancel}
          </button>
        </Show>
      </div>
    </form>
  );
}
