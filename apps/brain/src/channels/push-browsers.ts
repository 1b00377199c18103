import type { PushInput, PushKey } from '@brain/schema';
import { BrainError } from '../errors.ts';
import type { FetchGuard } from '../net/guarded-fetch.ts';
import { encryptedFor, newVapidKey, type VapidKey } from '../net/web-push.ts';
import type { Seal } from '../secrets/seal.ts';
import { pushKeyRow, pushKeyRowId, pushRow, pushRowId } from '../store/push.ts';
import type { Store } from '../store/store.ts';
import { userRow } from '../store/users.ts';

export type PushBrowsers = ReturnType<typeof createPushBrowsers>;

/** Browsers of one user that are told; one more takes the place of the oldest. */
const MAX_BROWSERS = 20;
const ABOUT = 'the key of web push';

/** The browsers that are told of answers, and the key by which push services know the brain. */
export function createPushBrowsers(deps: {
  store: Pick<Store, 'push' | 'write' | 'settings'>;
  seal: Seal;
  guard: Pick<FetchGuard, 'check'>;
}) {
  const { store, seal, guard } = deps;

  /** The key that stands, if its seal can be opened: a backup holds the row, and not what it was sealed with. */
  async function standing(): Promise<VapidKey | undefined> {
    const stored = await store.push.key();
    if (!stored) return undefined;
    try {
      return { public_key: stored.public_key, private_key: seal.open(stored.sealed_key, ABOUT) };
    } catch {
      return undefined;
    }
  }

  /** The key, made on its first use. One that cannot be opened any more is of no use to anybody, and made anew. */
  async function key(): Promise<VapidKey> {
    const known = await standing();
    if (known) return known;
    const { public_key, private_key } = newVapidKey();
    const row = pushKeyRow({ public_key, sealed_key: seal.close(private_key, ABOUT) });
    const isThere = (await store.push.key()) !== undefined;
    if (isThere) await store.write({ patches: [{ id: pushKeyRowId, data: row.data }] });
    else await store.write({ rows: [row] });
    const made = await standing(); // perhaps by another call, in the same moment
    if (!made) throw new BrainError('unavailable', 'The store cannot write now', { retryAfter: 5 });
    return made;
  }

  return {
    key,

    /** What browsers are told of it. */
    publicKey: async (): Promise<PushKey> => ({ public_key: (await key()).public_key }),

    /**
     * Tells this browser from now on; the same endpoint is one browser. `credential` is the row of the sign-in it came by.
     * @throws BrainError `forbidden` for an endpoint that is not of the open internet, `invalid` for a key that is none.
     */
    async subscribe(user_id: string, input: PushInput, credential: string | undefined): Promise<void> {
      guard.check(input.endpoint);
      try {
        encryptedFor(input.keys, '');
      } catch {
        throw new BrainError('invalid', 'keys.p256dh: is no public key of P-256');
      }
      const row = pushRow(user_id, { ...input, ...(credential === undefined ? {} : { credential }) });
      const others = (await store.push.list(user_id)).filter(({ id }) => id !== row.id);
      const over = others.slice(0, Math.max(0, others.length - MAX_BROWSERS + 1));
      await Promise.all([
        store.write({ removes: [row.id, ...over.map(({ id }) => id)] }),
        store.write({ ensure: [userRow(user_id, { role: 'member' })], rows: [row] }),
      ]);
    },

    /** Tells this browser no more; one that is not told already is none to refuse. */
    async unsubscribe(user_id: string, endpoint: string): Promise<void> {
      await store.write({ removes: [pushRowId(user_id, endpoint)] });
    },

    /** The browsers of a user that are to be told. Those whose sign-in is over are forgotten. */
    async of(user_id: string) {
      const all = await store.push.list(user_id);
      const signIns = all.flatMap(({ credential }) => credential ?? []);
      const stands = new Set(await store.settings.standing(signIns));
      const isOver = ({ credential }: { credential?: string | undefined }) =>
        credential !== undefined && !stands.has(credential);
      const over = all.filter(isOver).map(({ id }) => id);
      if (over.length > 0) await store.write({ removes: over });
      return all.filter((browser) => !isOver(browser));
    },
  };
}
