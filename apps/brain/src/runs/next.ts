import type { StoredEvent } from '@brain/schema';
import type { Store } from '../store/store.ts';
import type { InHand } from './in-hand.ts';
import type { Stored } from './run.ts';

type Trigger = StoredEvent<'message'>;

/** What a session is to do next. */
export interface Next {
  trigger: Trigger;
  /** It has just come in, and nobody has begun with it. */
  isNew: boolean;
  about: () => Promise<About>;
}

/** Where the user of a trigger is, whether its answer goes where they have brought the assistant, and what they prefer. */
type About = Required<Pick<Stored, 'identities' | 'isPlace' | 'preferred'>>;

/** Finds which trigger of a session is next. */
export function createNext(store: Store, inHand: InHand) {
  async function isTheirs({ user_id, data }: Trigger): Promise<boolean> {
    if (data.reply_to === undefined) return false;
    const place = await store.places.find({ channel: data.source, address: data.reply_to });
    return place?.user_id === user_id;
  }

  async function aboutOf(trigger: Trigger): Promise<About> {
    const [identities, isPlace, { model }] = await Promise.all([
      store.identities.list(trigger.user_id),
      isTheirs(trigger),
      store.settings.preferences(trigger.user_id),
    ]);
    return { identities, isPlace, preferred: model };
  }

  /**
   * Beside other brains: one of them may have accepted what comes first, so that is read always. What will be needed is
   * asked for at once, and the answers come in about the time of one.
   */
  async function nextInHand(session_id: string, only: Trigger | undefined): Promise<Next | undefined> {
    const [isOurs, head, about] = await Promise.all([
      inHand.take(session_id),
      store.events.head(session_id),
      only && aboutOf(only),
    ]);
    if (isOurs && head && about && head.id === only?.id)
      return { trigger: head, isNew: true, about: async () => about };
    if (isOurs && head) return { trigger: head, isNew: false, about: () => aboutOf(head) };
    if (isOurs) inHand.rest(session_id);
    else if (only) inHand.again(session_id);
    return undefined;
  }

  /**
   * The oldest open trigger of a session; undefined where there is none, or another brain has the session. `only` is a
   * trigger that has just come in, and that no other stands before as far as this brain knows.
   */
  return async function next(session_id: string, only: Trigger | undefined): Promise<Next | undefined> {
    if (!store.leases.isAlone) return nextInHand(session_id, only);
    const trigger = only ?? (await store.events.head(session_id));
    return trigger && { trigger, isNew: only !== undefined, about: () => aboutOf(trigger) };
  };
}
