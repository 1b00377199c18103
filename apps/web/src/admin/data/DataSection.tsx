import { createSignal, For, Show } from 'solid-js';
import type { BackupEntry } from '@brain/schema';
import { useApp } from '../../app.ts';
import { ConfirmDialog } from '../../ConfirmDialog.tsx';
import { bytesOf } from '../activity/age.ts';
import { connectAdmin } from '../doors.ts';
import { Fault, Group, None, Rows } from '../Group.tsx';
import { keepReading } from '../reading.ts';
import { addressOf, createBackups } from './backups.ts';
import { dataWords } from './words.ts';

const LOOK_MS = 700;

/** Copies of the store, and what the person may take along of their own. */
export function DataSection() {
  const { brain, code } = useApp();
  const words = dataWords[code];
  const backups = createBackups({ doors: connectAdmin(brain.api) });
  const { list } = backups;
  const [removing, setRemoving] = createSignal<BackupEntry | null>(null);
  keepReading(brain, () => void list.refresh());
  keepReading(brain, () => backups.isWorking() && void list.refresh(), LOOK_MS);
  const when = ({ created_at }: BackupEntry) =>
    new Date(created_at).toLocaleString(code, { dateStyle: 'medium', timeStyle: 'medium' });
  const said = () => {
    if (backups.isBusy()) return words.busy;
    return list.state.items[0]?.state === 'done' ? words.done : '';
  };

  return (
    <>
      <Group
        title={words.backups}
        more={words.backupsMore}
        list={list}
        action={
          <button
            type="button"
            class="small-button"
            aria-disabled={backups.isBusy()}
            onClick={() => void backups.create()}
          >
            {words.create}
          </button>
        }
      >
        <Show when={backups.fault() !== null}>
          <Fault text={backups.fault()} />
        </Show>
        <p role="status" class="sr-only">
          {said()}
        </p>
        <Rows>
          <For each={list.state.items} fallback={<None>{words.none}</None>}>
            {(backup) => (
              <li class="py-2.5" data-backup={backup.name} data-state={backup.state}>
                <div class="flex flex-wrap items-center gap-x-4 gap-y-1.5">
                  <p class="min-w-0 flex-1 basis-40 leading-snug">
                    <span class="block text-[0.9375rem]">{when(backup)}</span>
                    <span class="block text-[0.8125rem] text-quiet tabular-nums">{factsOf(backup)}</span>
                  </p>
                  <div class="flex gap-1.5">
                    <Show when={backup.state === 'done'}>
                      <a
                        class="small-button flex items-center"
                        href={addressOf(backup.name)}
                        download=""
                        aria-label={words.downloadWhat(when(backup))}
                      >
                        {words.download}
                      </a>
                    </Show>
                    <button
                      type="button"
                      class="small-button"
                      aria-label={words.removeWhat(when(backup))}
                      aria-disabled={list.state.busy === backup.name}
                      onClick={() => setRemoving(backup)}
                    >
                      {words.remove}
                    </button>
                  </div>
                </div>
                <Show when={backup.state === 'working'}>
                  <progress
                    class="mt-1.5 block h-1 w-full appearance-none overflow-hidden rounded-full [&::-webkit-progress-bar]:bg-surface [&::-webkit-progress-value]:bg-accent"
                    max={1}
                    value={backup.progress}
                    aria-label={words.busy}
                  />
                </Show>
                <Show when={backup.error}>
                  <p class="text-[0.8125rem] break-words text-alarm">{backup.error}</p>
                </Show>
                <Show when={list.state.failed === backup.name}>
                  <Fault />
                </Show>
              </li>
            )}
          </For>
        </Rows>
        <p class="mt-2 text-[0.8125rem] leading-snug text-quiet">{words.files}</p>
      </Group>
      <Group title={words.restore} more={words.restoreMore}>
        <pre class="line-pre mt-2 mb-0 rounded-lg bg-surface px-3 py-2 select-all" tabindex={0}>
          npx brain restore FILE
        </pre>
      </Group>
      <Group title={words.export} more={words.exportMore}>
        <p class="mt-2">
          <a class="small-button inline-flex items-center" href="/export" download="">
            {words.exportDo}
          </a>
        </p>
      </Group>
      <Show when={removing()} keyed>
        {(backup) => (
          <ConfirmDialog
            question={words.removeQuestion(when(backup))}
            more={words.removeWarning}
            yes={words.remove}
            no={words.keep}
            onNo={() => setRemoving(null)}
            onYes={() => {
              setRemoving(null);
              void backups.remove(backup.name);
            }}
          />
        )}
      </Show>
    </>
  );

  function factsOf({ state, progress, bytes }: BackupEntry): string {
    if (state === 'failed') return words.failed;
    if (state === 'working') return words.working(progress.toLocaleString(code, { style: 'percent' }));
    return bytesOf(bytes, code);
  }
}
