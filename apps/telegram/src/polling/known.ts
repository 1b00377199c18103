/**
 * The updates Telegram has given and not yet been told to forget, in the order given. Their ids are compared by
 * equality only: after a week without updates the next one is any number.
 * https://core.telegram.org/bots/api#update
 */
export function createKnown() {
  const isDone = new Map<number, boolean>();
  let offset = 0;

  return {
    /** False when it is known already: Telegram gives again what is not confirmed. */
    add(update_id: number): boolean {
      if (isDone.has(update_id)) return false;
      isDone.set(update_id, false);
      return true;
    },

    done(update_id: number): void {
      isDone.set(update_id, true);
    },

    /**
     * The offset to ask with: past the updates that are done, up to the first that is not. `answered` takes what
     * Telegram then gave; what it did not give again is forgotten here too.
     */
    ask() {
      const confirmed: number[] = [];
      for (const [update_id, done] of isDone) {
        if (!done) break;
        confirmed.push(update_id);
      }
      const last = confirmed.at(-1);
      if (last !== undefined) offset = last + 1;
      return {
        offset,
        answered(given: readonly { update_id: number }[]): void {
          const again = new Set(given.map(({ update_id }) => update_id));
          for (const update_id of confirmed) if (!again.has(update_id)) isDone.delete(update_id);
        },
      };
    },
  };
}
