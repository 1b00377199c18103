import { onMount, Show } from 'solid-js';
import { useApp } from '../app.ts';
import { Icon } from '../Icon.tsx';
import { Channels } from './Channels.tsx';
import { CredentialList } from './CredentialList.tsx';
import { usePeople } from './people.ts';
import { Section } from './Section.tsx';
import { Settings } from './Settings.tsx';
import { You } from './You.tsx';

/** What is in the drawer of the person: who they are, where they write from, and by what they are signed in. */
export function PeopleView() {
  const { brain, route } = useApp();
  const { people, words } = usePeople();
  let heading!: HTMLHeadingElement; // set by `ref` before it is mounted
  onMount(() => heading.focus());

  return (
    <div class="flex h-full flex-col pt-[env(safe-area-inset-top)]">
      <div class="flex items-center gap-1 px-3 pt-2 pb-1">
        <h2
          ref={(element) => (heading = element)}
          tabindex={-1}
          autofocus
          class="min-w-0 flex-1 px-2 font-serif text-lg outline-none"
        >
          {words.title}
        </h2>
        <button
          type="button"
          class="icon-button"
          aria-label={words.close}
          title={words.close}
          onClick={() => route.closePeople()}
        >
          <Icon name="close" />
        </button>
      </div>
      <div role="status" class="px-5 text-sm text-quiet">
        <Show when={brain.connection() !== 'open'}>
          <p class="late py-1">{words.unreachable}</p>
        </Show>
      </div>
      <div class="min-h-0 flex-1 overflow-y-auto overscroll-contain px-5 pb-[max(1.5rem,env(safe-area-inset-bottom))]">
        <You />
        <Settings />
        <Section title={words.channels} more={words.channelsMore} list={people.identities}>
          <Channels />
        </Section>
        <Section title={words.credentials} list={people.credentials}>
          <CredentialList list={people.credentials} onRevoke={(id) => void people.revoke(id)} />
        </Section>
        <p class="mt-8 border-t border-line pt-4 text-sm">
          <a class="underline underline-offset-4" href="/export" download="">
            {words.export}
          </a>
          <br />
          <span class="text-[0.8125rem] text-quiet">{words.exportMore}</span>
        </p>
      </div>
    </div>
  );
}
