import { createSignal } from 'solid-js';
import type { User } from '@brain/schema';
import type { PeopleDoors } from '../brain-people.ts';
import { userIdOf } from './user-id.ts';

/** A link or a key that was just made: shown this once, and kept nowhere. */
export interface Secret {
  kind: 'link' | 'key';
  /** Whose it is; null: a service's. */
  user_id: string | null;
  text: string;
  /** Null: it has no end. */
  expires_at: string | null;
}

export type Secrets = ReturnType<typeof createSecrets>;

/** Makes links and keys for people, and new people. One is shown at a time. */
export function createSecrets(deps: {
  people: Pick<PeopleDoors, 'list' | 'create' | 'link' | 'makeKey'>;
  onMade(): void;
}) {
  const { people, onMade } = deps;
  const [shown, setShown] = createSignal<Secret | null>(null);
  const [state, setState] = createSignal<'ready' | 'making' | 'failed'>('ready');

  /** False where it could not be made. */
  async function make(how: () => Promise<Secret>): Promise<boolean> {
    if (state() === 'making') return false;
    setState('making');
    setShown(null);
    try {
      setShown(await how());
      setState('ready');
      return true;
    } catch {
      setState('failed');
      return false;
    } finally {
      onMade();
    }
  }

  async function linkFor(user_id: string): Promise<Secret> {
    const { url, expires_at } = await people.link(user_id);
    return { kind: 'link', user_id, text: url, expires_at };
  }

  return {
    shown,
    state,
    hide: () => setShown(null),
    link: (user_id: string) => make(() => linkFor(user_id)),
    key: (user_id: string | null, name: string) =>
      make(async () => {
        const { key } = await people.makeKey(user_id, name);
        return { kind: 'key', user_id, text: key, expires_at: null };
      }),
    /** A new member of that name, with a link to come in by. */
    invite: (name: string) =>
      make(async () => {
        const known: User[] = await people.list();
        const user_id = userIdOf(
          name,
          known.map((user) => user.user_id),
        );
        await people.create({ user_id, name, role: 'member' });
        return linkFor(user_id);
      }),
  };
}
