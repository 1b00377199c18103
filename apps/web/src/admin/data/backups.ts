import type { BackupEntry } from '@brain/schema';
import { createSignal } from 'solid-js';
import { createList } from '../../people/list.ts';
import { refusalOf } from '../../refusal.ts';
import type { AdminDoors } from '../doors.ts';

export type Backups = ReturnType<typeof createBackups>;

/** The backups there are. While one is being made, `refresh` is asked for again and again by who shows them. */
export function createBackups(deps: { doors: Pick<AdminDoors, 'backups' | 'backup' | 'removeBackup'> }) {
  const { doors } = deps;
  const list = createList<BackupEntry>(doors.backups, 'name');
  /** Why one could not be begun, as the brain says it; '' where it did not answer. */
  const [fault, setFault] = createSignal<string | null>(null);
  const [isAsking, setAsking] = createSignal(false);
  const isWorking = () => list.state.items.some(({ state }) => state === 'working');

  return {
    list,
    fault,
    isWorking,
    isBusy: () => isAsking() || isWorking(),
    async create(): Promise<void> {
      if (isAsking() || isWorking()) return;
      setAsking(true);
      setFault(null);
      try {
        await doors.backup();
      } catch (error) {
        setFault(refusalOf(error).text);
      }
      await list.refresh();
      setAsking(false);
    },
    remove: (name: string) => list.act(name, () => doors.removeBackup(name)),
  };
}

export function addressOf(name: string): string {
  return `/backups/${encodeURIComponent(name)}`;
}
