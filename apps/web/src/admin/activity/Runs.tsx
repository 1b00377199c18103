import type { RunEntry } from '@brain/schema';
import { For, Show } from 'solid-js';
import { useApp } from '../../app.ts';
import { channelTitle } from '../../people/channel-title.ts';
import { createList } from '../../people/list.ts';
import { createNow } from '../../now.ts';
import { connectAdmin } from '../doors.ts';
import { Group, None, Rows } from '../Group.tsx';
import { keepReading } from '../reading.ts';
import { ageOf } from './age.ts';
import { activityWords } from './words.ts';

const ASK_AGAIN_MS = 5_000;
const OPEN = 20;
const FAILED = 10;

/** What has no answer yet, with its age, and what failed last. */
export function Runs(props: { nameOf: (user_id: string) => string }) {
  const { brain, code } = useApp();
  const words = activityWords[code];
  const doors = connectAdmin(brain.api);
  const list = createList<RunEntry>(async () => {
    const [open, failed] = await Promise.all([doors.runs('open', OPEN), doors.runs('failed', FAILED)]);
    return [...open, ...failed];
  }, 'run_id');
  keepReading(brain, () => void list.refresh(), ASK_AGAIN_MS);
  const now = createNow();
  const state = ({ status, is_asking }: RunEntry) => words.run_[is_asking ? 'asking' : status];
  const age = ({ created_at, status }: RunEntry) => {
    const long = ageOf((now() - Date.parse(created_at)) / 1000, code);
    return status === 'open' ? words.for(long) : words.ago(long);
  };

  return (
    <Group title={words.runs} more={words.runsMore} list={list}>
      <Rows>
        <For each={list.state.items} fallback={<None>{words.noRuns}</None>}>
          {(run) => (
            <li
              class="flex items-center gap-4 py-2 text-[0.875rem] leading-snug"
              data-run-entry={run.run_id}
              data-status={run.status}
            >
              <span class="min-w-0 flex-1 truncate">
                {words.by(props.nameOf(run.user_id), channelTitle(run.source ?? 'web'))}
                <Show when={run.error_code}>
                  <span class="text-quiet"> · {run.error_code}</span>
                </Show>
              </span>
              <span
                classList={{ 'text-alarm': run.status === 'failed', 'text-quiet': run.status !== 'failed' }}
              >
                {state(run)}
              </span>
              <span class="w-24 text-end text-quiet tabular-nums">{age(run)}</span>
            </li>
          )}
        </For>
      </Rows>
    </Group>
  );
}
