import { createSignal } from 'solid-js';
import type { WebhookEntry, WebhookKind, WebhookTried, WebhookTryInput } from '@brain/schema';
import { createList } from '../people/list.ts';
import { refusalOf, type Refusal } from '../refusal.ts';
import { draftOf, settingsOf, type Draft } from './draft.ts';
import type { WebhookDoors } from './doors.ts';

/** What was set just now, to be put in at the provider. Its secret is shown this once. */
export interface Made {
  name: string;
  kind: WebhookKind;
  secret: string;
  /** It is not shown: the body is signed with it. */
  isSigned: boolean;
  /** It stands beside the one before it. */
  isSecond: boolean;
}

export type Webhooks = ReturnType<typeof createWebhooks>;

/** The webhooks there are, and what an owner does with them. */
export function createWebhooks(deps: { doors: WebhookDoors }) {
  const { doors } = deps;
  const list = createList(doors.list, 'name');
  const [made, setMade] = createSignal<Made | null>(null);

  /** Null where it was done. */
  async function attempt(action: () => Promise<unknown>): Promise<Refusal | null> {
    try {
      await action();
    } catch (error) {
      return refusalOf(error);
    } finally {
      await list.refresh();
    }
    return null;
  }

  return {
    list,
    made,
    hideMade: () => setMade(null),
    /** Sets a new one, with its secret. */
    async create(draft: Draft): Promise<Refusal | null> {
      const { name, kind, secret, isSigned } = draft;
      const refusal = await attempt(() => doors.set(name, { ...settingsOf(draft), secrets: [secret] }));
      if (!refusal) setMade({ name, kind, secret, isSigned, isSecond: false });
      return refusal;
    },
    /** Changes all but its secrets. */
    change: (draft: Draft) => attempt(() => doors.set(draft.name, settingsOf(draft))),
    /** Sets one more secret: until the old one is taken away, both are good. */
    async rotate(entry: WebhookEntry, secret: string): Promise<Refusal | null> {
      const { name, kind } = entry;
      const settings = settingsOf(draftOf(entry));
      const refusal = await attempt(() => doors.set(name, { ...settings, add_secret: secret }));
      if (!refusal) setMade({ name, kind, secret, isSigned: !!entry.signature, isSecond: true });
      return refusal;
    },
    dropOld: (entry: WebhookEntry) =>
      list.act(entry.name, () =>
        doors.set(entry.name, { ...settingsOf(draftOf(entry)), drop_secret: 'old' }),
      ),
    remove: (name: string) => list.act(name, () => doors.remove(name)),
    /** What would come of a sample. Throws; see `refusalOf`. */
    attempt: (name: string, input: WebhookTryInput): Promise<WebhookTried> => doors.attempt(name, input),
  };
}
