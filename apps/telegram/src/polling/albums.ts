import type { Update } from 'grammy/types';
import type { Together } from '../inbound.ts';

/** What Telegram lets a person send as one: https://core.telegram.org/bots/api#sendmediagroup */
const MAX_PARTS = 10;

interface Gathering {
  parts: [Update, ...Update[]];
  /** It has grown since the round before. */
  grew: boolean;
  release: () => void;
}

/**
 * Puts the parts of an album together. Telegram gives each as an update of its own and does not say how many there
 * are, so an album counts as whole when a round that was asked a while after its last part brought no more, when it
 * has ten, or after `longestMs`.
 */
export function createAlbums({ longestMs }: { longestMs: number }) {
  const gathering = new Map<string, Gathering>();

  return {
    /** What is handled together with this update, once it is whole; `undefined`: that of a part before it. */
    add(update: Update): Promise<Together> | undefined {
      const { message } = update;
      if (message?.media_group_id === undefined) return Promise.resolve([update]);
      const name = `${message.chat.id} ${message.media_group_id}`;
      const begun = gathering.get(name);
      if (!begun) return begin(name, update);
      begun.grew = true;
      begun.parts.push(update);
      if (begun.parts.length >= MAX_PARTS) begun.release();
      return undefined;
    },

    /** A round came in, and its updates were added: what it did not make larger is whole. */
    round(): void {
      for (const album of gathering.values()) {
        if (!album.grew) album.release();
        album.grew = false;
      }
    },

    /** Whether an album may still grow. */
    isGathering: () => gathering.size > 0,

    /** Ends the waiting. */
    close(): void {
      for (const { release } of gathering.values()) release();
    },
  };

  function begin(name: string, update: Update): Promise<Together> {
    const { promise, resolve } = Promise.withResolvers<Together>();
    const parts: Gathering['parts'] = [update];
    const release = () => {
      clearTimeout(timer);
      gathering.delete(name);
      resolve(parts);
    };
    const timer = setTimeout(release, longestMs);
    gathering.set(name, { parts, grew: true, release });
    return promise;
  }
}
