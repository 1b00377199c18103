import { createUniqueId, For } from 'solid-js';
import { useApp } from '../app.ts';
import { keepIn, storageOf } from '../kept.ts';
import { chooseLanguage, type Language, LANGUAGES } from '../language.ts';
import { PushSwitch } from '../push/PushSwitch.tsx';
import type { Theme } from '../theme.ts';
import { settingsWords } from './settings-words.ts';

const THEMES: Theme[] = ['system', 'light', 'dark'];

/** How the page looks and speaks in this browser. */
export function Settings() {
  const { code, theme, panel, route } = useApp();
  const words = settingsWords[code];
  const id = createUniqueId();

  /** Drafts and what was not sent yet are in the browser: nothing is lost. */
  function speak(language: Language): void {
    if (language === code) return;
    chooseLanguage(keepIn(storageOf(window)), language);
    location.reload();
  }

  function showKeys(): void {
    route.closePeople(); // where it lies over the page, it would lie over the keys as well
    panel.open('keys');
  }

  return (
    <section class="mt-7" aria-labelledby={id}>
      <h3 id={id} class="font-medium">
        {words.title}
      </h3>
      <fieldset class="mt-2 flex min-h-11 items-center justify-between gap-3">
        <legend class="float-start me-auto">{words.theme}</legend>
        <div class="flex rounded-xl border border-line p-0.5">
          <For each={THEMES}>
            {(name) => (
              <label class="choice">
                <input
                  type="radio"
                  class="sr-only"
                  name={id}
                  checked={theme.theme() === name}
                  onChange={() => theme.choose(name)}
                />
                {words.themes[name]}
              </label>
            )}
          </For>
        </div>
      </fieldset>
      <div class="mt-1 flex min-h-11 items-center justify-between gap-3">
        <label for={`${id}-language`} class="min-w-0">
          {words.language}
          <span class="block text-[0.8125rem] leading-snug text-quiet">{words.languageMore}</span>
        </label>
        <select
          id={`${id}-language`}
          class="field shrink-0"
          onChange={(event) => speak(event.currentTarget.value as Language)} // one of below
        >
          <For each={Object.entries(LANGUAGES)}>
            {([language, name]) => (
              <option value={language} lang={language} selected={language === code}>
                {name}
              </option>
            )}
          </For>
        </select>
      </div>
      <div class="mt-1 flex min-h-11 items-center justify-between gap-3">
        <span>{words.keys}</span>
        <button type="button" class="small-button" onClick={showKeys}>
          {words.keysShow}
        </button>
      </div>
      <PushSwitch />
    </section>
  );
}
