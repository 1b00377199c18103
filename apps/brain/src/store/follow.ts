import { setTimeout as wait } from 'node:timers/promises';
import type { Store } from './store.ts';

/** How long it rests where the store could not be read. */
const REST_MS = 1000;

/**
 * Does a work again and again for those who ask: once more for all who asked while it was under way. Where it fails it is
 * done again a second later.
 */
export function followAgain(work: () => Promise<unknown>, failed: (error: unknown) => void): () => void {
  let isAsked = false;
  let going: Promise<void> | undefined;

  async function go(): Promise<void> {
    while (isAsked) {
      isAsked = false;
      try {
        await work();
      } catch (error) {
        failed(error);
        isAsked = true;
        await wait(REST_MS, undefined, { ref: false });
      }
    }
  }

  return () => {
    isAsked = true;
    going ??= go().finally(() => (going = undefined));
  };
}

/** Loads what owners have set again, where another brain has changed it, or may have. */
export function followSettings(
  store: Pick<Store, 'onCommit' | 'onMissed'>,
  load: () => Promise<unknown>,
  log: (message: string, error: unknown) => void,
): void {
  const again = followAgain(load, (error) => log('what another brain has set was not read', error));
  store.onCommit((rows, _changes, { isHeard, touched }) => {
    const isSet =
      touched.includes('config') || rows.some(({ type, user_id }) => type === 'config' && user_id === null);
    if (isHeard && isSet) again();
  });
  store.onMissed(again);
}
