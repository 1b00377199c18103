import { createEffect, For, Show } from 'solid-js';
import { useApp } from '../app.ts';
import { pathOfSection } from './admin-path.ts';
import { NAMES, sectionNamed, SECTIONS, type SectionName } from './sections.ts';
import type { AdminWords } from './words.ts';

/** The sections: a list at the side, or on a phone a line that scrolls. */
export function AdminNav(props: { words: AdminWords }) {
  const { route, approvals } = useApp();
  const shown = () => sectionNamed(route.admin());
  let list!: HTMLUListElement; // set by `ref` before the effect runs

  createEffect(() => {
    const current = list.querySelector(`[data-section=${shown()}]`);
    current?.scrollIntoView({ inline: 'center', block: 'nearest' });
  });

  function go(event: MouseEvent, name: SectionName): void {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    if (name !== shown()) route.openAdmin(name);
  }

  return (
    <nav aria-label={props.words.nav}>
      <ul
        ref={(element) => (list = element)}
        class="flex gap-1 overflow-x-auto px-3 pb-2 md:mt-2 md:flex-col md:gap-0.5 md:px-0"
      >
        <For each={NAMES}>
          {(name) => (
            <li class="shrink-0" data-section={name}>
              <a
                class="flex min-h-11 items-center gap-2 rounded-xl px-3 text-[0.9375rem] text-quiet hover:bg-surface hover:text-ink md:min-h-9"
                classList={{ 'bg-surface text-ink!': name === shown() }}
                href={pathOfSection(name)}
                aria-current={name === shown() ? 'page' : undefined}
                onPointerEnter={() => void SECTIONS[name].preload()}
                onClick={(event) => go(event, name)}
              >
                <span class="flex-1">{props.words.sections[name][0]}</span>
                <Show when={name === 'people' && approvals.state.strangers > 0}>
                  <span class="min-w-5 rounded-full bg-accent px-1.5 text-center text-xs leading-5 text-on-accent tabular-nums">
                    {approvals.state.strangers}
                  </span>
                </Show>
              </a>
            </li>
          )}
        </For>
      </ul>
    </nav>
  );
}
