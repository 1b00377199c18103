import { type Ask, Refused } from './ask.ts';
import { concluded } from './conclude.ts';
import type { Effect, Pressed } from './menu.ts';
import { commandPhrasesFor } from './phrases.ts';

/** The Undo of a receipt below a message: takes a change of the person's memory back, and itself away. */
export function createReceiptPress(ask: Ask) {
  return async function press({
    rest,
    by,
    message,
    isPrivate,
    signal,
  }: Pressed): Promise<Effect | undefined> {
    const say = commandPhrasesFor(by.from.language_code);
    const change = { user_id: by.user_id, undo_id: rest };
    const done = (line: string): Effect => ({
      menu: concluded(message, { line, pressed: `u:${rest}` }),
      note: line,
    });
    try {
      await ask((brain, options) => brain.memory.undo.mutate(change, options), { signal });
      return done(say.undone);
    } catch (error) {
      if (!(error instanceof Refused) || error.code !== 'NOT_FOUND') throw error;
      if (error.isRepeat) return done(say.undone);
      // In a group it is most likely another person's, and theirs to take back.
      return isPrivate ? done(say.undoneAlready) : undefined;
    }
  };
}
