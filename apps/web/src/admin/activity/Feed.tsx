import { createSignal, For } from 'solid-js';
import type { User } from '@brain/schema';
import { useApp } from '../../app.ts';
import { connectAdmin } from '../doors.ts';
import { Group, None, States } from '../Group.tsx';
import { keepReading } from '../reading.ts';
import { createFeed, KINDS, type Kind, MAX_ROWS } from './feed.ts';
import { FeedRow } from './FeedRow.tsx';
import { activityWords } from './words.ts';

const POLL_MS = 2_000;
const ALL = Object.keys(KINDS) as Kind[]; // the keys of that object
const SELECT = 'field min-h-9 py-0 text-base max-md:min-h-11 md:text-[0.875rem]';

/** What happens, as it happens, without what is said. It stands still while the pointer is on it. */
export function Feed(props: { users: User[]; nameOf: (user_id: string) => string }) {
  const { brain, code } = useApp();
  const words = activityWords[code];
  const feed = createFeed({ doors: connectAdmin(brain.api) });
  const [isHeld, setHeld] = createSignal(false); // by the button
  keepReading(brain, () => void feed.poll(), POLL_MS);

  function toggle(): void {
    setHeld(!isHeld());
    if (isHeld()) feed.pause();
    else feed.resume();
  }
  const leave = () => !isHeld() && feed.resume();

  return (
    <Group
      title={words.feed}
      more={words.feedMore(MAX_ROWS.toLocaleString(code))}
      action={
        <button type="button" class="small-button" aria-pressed={isHeld()} onClick={toggle}>
          {isHeld() ? words.resume : words.pause}
        </button>
      }
    >
      <div class="mt-3 flex flex-wrap gap-2">
        <select
          class={SELECT}
          aria-label={words.kind}
          onChange={(event) => feed.narrow({ kind: event.currentTarget.value as Kind })} // one of those below
        >
          <For each={ALL}>{(kind) => <option value={kind}>{words.kinds[kind]}</option>}</For>
        </select>
        <select
          class={`${SELECT} max-w-48`}
          aria-label={words.person}
          onChange={(event) => feed.narrow({ user_id: event.currentTarget.value })}
        >
          <option value="">{words.everybody}</option>
          <For each={props.users}>
            {(user) => <option value={user.user_id}>{user.name ?? user.user_id}</option>}
          </For>
        </select>
        <input
          type="search"
          class={`${SELECT} min-w-40 flex-1`}
          aria-label={words.session}
          placeholder={words.sessionPlaceholder}
          autocomplete="off"
          spellcheck={false}
          maxlength={200}
          value={feed.filter().session_id}
          onChange={(event) => feed.narrow({ session_id: event.currentTarget.value.trim() })}
        />
      </div>
      <p role="status" class="min-h-6 pt-1 text-[0.8125rem] text-quiet">
        {feed.isPaused() ? words.paused(feed.state.held.length) : ''}
      </p>
      <States list={feed}>
        <ol
          class="border-t border-line"
          aria-label={words.feed}
          onPointerEnter={() => feed.pause()}
          onPointerLeave={leave}
          onFocusIn={() => feed.pause()}
          onFocusOut={leave}
        >
          <For each={feed.state.rows} fallback={<None>{words.noEvents}</None>}>
            {(entry) => (
              <FeedRow
                entry={entry}
                name={props.nameOf(entry.user_id)}
                onSession={(session_id) => feed.narrow({ session_id })}
              />
            )}
          </For>
        </ol>
      </States>
    </Group>
  );
}
