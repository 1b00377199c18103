import { For, Show } from 'solid-js';
import { useApp } from '../../app.ts';
import { createNow } from '../../now.ts';
import { connectAdmin } from '../doors.ts';
import { Group } from '../Group.tsx';
import { keepReading } from '../reading.ts';
import { createValue } from '../value.ts';
import { ageOf, bytesOf } from './age.ts';
import { activityWords } from './words.ts';

const ASK_AGAIN_MS = 3_000;

/** How much is going on, in a few figures. */
export function Figures() {
  const { brain, code } = useApp();
  const words = activityWords[code];
  const overview = createValue(connectAdmin(brain.api).overview);
  keepReading(brain, () => void overview.refresh(), ASK_AGAIN_MS);
  const now = createNow();

  return (
    <Group title={words.now} list={overview}>
      <Show when={overview.value()}>
        {(is) => {
          const figures = (): [string, string, string][] => {
            const { active_runs, open_runs, oldest_open_seconds, open_deliveries, open_approvals } = is();
            const going = Object.values(open_deliveries).reduce((sum, count) => sum + count, 0);
            const queued = Math.max(0, open_runs - active_runs - open_approvals);
            const oldest = open_runs > 0 ? ageOf(oldest_open_seconds, code) : '–';
            return [
              ['active', active_runs.toLocaleString(code), words.figures.active],
              ['queued', queued.toLocaleString(code), words.figures.queued],
              ['oldest', oldest, words.figures.oldest],
              ['deliveries', going.toLocaleString(code), words.figures.deliveries],
              ['approvals', open_approvals.toLocaleString(code), words.figures.approvals],
            ];
          };
          const since = () => ageOf((now() - Date.parse(is().started_at)) / 1000, code);
          return (
            <>
              <Show when={!is().is_writable}>
                <p role="alert" class="mt-2 text-sm text-alarm">
                  {words.notWritable}
                </p>
              </Show>
              <dl class="mt-3 grid grid-cols-2 gap-x-6 gap-y-5 border-t border-line pt-4 sm:grid-cols-3 md:grid-cols-5">
                <For each={figures()}>
                  {([name, figure, label]) => (
                    <div class="flex flex-col-reverse justify-end" data-figure={name}>
                      <dt class="text-[0.8125rem] leading-snug text-quiet">{label}</dt>
                      <dd class="text-[1.75rem] leading-tight font-light tabular-nums">{figure}</dd>
                    </div>
                  )}
                </For>
              </dl>
              <p class="mt-4 text-[0.8125rem] text-quiet">
                {words.more(is().version, since(), {
                  memory: bytesOf(is().memory_bytes, code),
                  store: bytesOf(is().store_bytes, code),
                })}
              </p>
            </>
          );
        }}
      </Show>
    </Group>
  );
}
