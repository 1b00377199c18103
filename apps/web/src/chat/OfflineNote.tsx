import { useApp } from '../app.ts';
import { offlineWords } from './offline-words.ts';
import { SetModel } from './SetModel.tsx';

/** That rules answer, where no model is set up, and the way to one that does. */
export function OfflineNote() {
  const words = offlineWords[useApp().code];
  return (
    <p class="col-span-2 order-first px-3 pt-3 text-sm text-quiet" data-offline-note>
      {words.note} <SetModel />
    </p>
  );
}
