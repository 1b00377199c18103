import { createEffect, on, onCleanup, onMount, Show } from 'solid-js';
import { AppContext, type App } from '../app.ts';
import { Icon } from '../Icon.tsx';
import { AdminNav } from './AdminNav.tsx';
import { sectionNamed, SECTIONS } from './sections.ts';
import { adminWords, type AdminWords } from './words.ts';

/** What an owner looks after, in place of the conversation, which stands as it was when they are back. */
export function AdminPage(props: { app: App }) {
  // oxlint-disable-next-line solid/reactivity -- the parts are made once and never change
  const { app } = props;
  const { route } = app;
  const words = adminWords[app.code];
  const leave = () => route.go(route.session());

  const onKey = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || event.defaultPrevented || event.isComposing) return;
    const at = event.target instanceof HTMLElement ? event.target : null;
    if (at?.closest('dialog')) return;
    // What is being written is left first.
    if (at?.matches('input, textarea, select')) at.blur();
    else leave();
  };
  onMount(() => document.addEventListener('keydown', onKey));
  onCleanup(() => document.removeEventListener('keydown', onKey));

  return (
    <AppContext.Provider value={app}>
      <div class="flex h-dvh flex-col bg-paper md:flex-row">
        <header class="flex shrink-0 flex-col border-line bg-side pt-[env(safe-area-inset-top)] max-md:border-b md:w-60 md:border-e md:px-3 md:pt-3">
          <div class="flex items-center gap-1 px-2 md:px-0">
            <button
              type="button"
              class="icon-button"
              aria-label={words.back}
              title={words.back}
              onClick={leave}
            >
              <span class="rotate-180 rtl:rotate-0">
                <Icon name="chevron" />
              </span>
            </button>
            <p class="font-serif text-lg">{words.title}</p>
          </div>
          <Show when={app.isOwner()}>
            <AdminNav words={words} />
          </Show>
        </header>
        <main class="min-h-0 min-w-0 flex-1 overflow-y-auto overscroll-contain max-md:[&_.small-button]:min-h-11">
          <Show when={app.isOwner()} fallback={<NotAllowed words={words} />}>
            <SectionPage app={app} words={words} />
          </Show>
        </main>
      </div>
    </AppContext.Provider>
  );
}

function SectionPage(props: { app: App; words: AdminWords }) {
  const name = () => sectionNamed(props.app.route.admin());
  const title = () => props.words.sections[name()][0] ?? '';
  let heading!: HTMLHeadingElement; // set by `ref` before it is mounted

  createEffect(() => {
    document.title = `${title()} · ${props.words.title}`;
  });
  createEffect(
    on(name, () => {
      heading.focus({ preventScroll: true });
      heading.scrollIntoView({ block: 'end' });
    }),
  );

  return (
    <div class="mx-auto w-full max-w-[50rem] px-5 pt-6 pb-[max(4rem,env(safe-area-inset-bottom))] md:px-10 md:pt-12">
      <h1
        ref={(element) => (heading = element)}
        tabindex={-1}
        class="text-[1.375rem] font-medium outline-none"
      >
        {title()}
      </h1>
      <p class="mt-0.5 max-w-[36rem] text-[0.9375rem] leading-snug text-quiet">
        {props.words.sections[name()][1]}
      </p>
      <div role="status" class="text-sm text-quiet">
        <Show when={props.app.brain.connection() !== 'open'}>
          <p class="late pt-2">{props.words.unreachable}</p>
        </Show>
      </div>
      <Show when={name()} keyed>
        {(shown) => {
          const Section = SECTIONS[shown];
          return <Section />;
        }}
      </Show>
    </div>
  );
}

function NotAllowed(props: { words: AdminWords }) {
  return (
    <div class="mx-auto flex min-h-full max-w-[30rem] flex-col justify-center px-6 pb-24 text-center">
      <h1 class="text-[1.375rem] font-medium">{props.words.notAllowed}</h1>
      <p class="mt-2 text-quiet">{props.words.notAllowedMore}</p>
    </div>
  );
}
