import type { PushInput, PushKey } from '@brain/schema';
import { BrainError } from '../errors.ts';
import type { FetchGuard } from '../net/guarded-fetch.ts';
import { encryptedFor, newVapidKey, type VapidKey } from '../net/web-push.ts';
import type { Seal } from '../secrets/seal.ts';
import { MAX_BROWSERS, pushKeyRow, pushKeyRowId, pushRow, pushRowId } from '../store/push.ts';
import type { Store } from '../store/store.ts';
import { userRow } from '../store/users.ts';

export type PushBrowsers = ReturnType<typeof createPushBrowsers>;

const ABOUT = 'the key of web push';

/** The browsers that are told of answers, and the key by which push services know the brain. */
export function createPushBrowsers(deps: {
  store: Pick<Store, 'push' | 'write' | 'settings'>;
  seal: Seal;
  guard: Pick<FetchGuard, 'check'>;
}) {
  const { store, seal, guard } = deps;

  let last: Promise<unknown> = Promise.resolve();

  /** One change after the other, so that no two take one place. */
  function inTurn<T>(change: () => Promise<T>): Promise<T> {
    const done = last.then(change, change);
    last = done.catch(() => undefined);
    return done;
  }

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

  const find = async (user_id: string, endpoint: string) =>
    (await store.push.list(user_id)).find((browser) => browser.endpoint === endpoint);

  /** Writes a browser where it stood, to a free place, or to that of the oldest. */
  async function put(user_id: string, browser: Parameters<typeof pushRow>[2]): Promise<void> {
    const all = await store.push.list(user_id);
    const taken = new Set(all.map(({ id }) => id));
    const places = Array.from({ length: MAX_BROWSERS }, (_, place) => place);
    const known = all.find(({ endpoint }) => endpoint === browser.endpoint);
    const idle = places.map((place) => pushRowId(user_id, place)).find((id) => !taken.has(id));
    const id = known?.id ?? idle ?? all[0]?.id;
    const row = pushRow(
      user_id,
      places.findIndex((place) => pushRowId(user_id, place) === id),
      browser,
    );
    await Promise.all([
      store.write({ removes: [row.id] }),
      store.write({ ensure: [userRow(user_id, { role: 'member' })], rows: [row] }),
    ]);
  }

  return {
    key,

    /** What browsers are told of it. */
    publicKey: async (): Promise<PushKey> => ({ public_key: (await key()).public_key }),

    /**
     * Tells this browser from now on; the same endpoint is one browser, and one too many takes the place of the oldest. `credential` is the row of the sign-in it came by.
     * @throws BrainError `forbidden` for an endpoint that is not of the open internet, `invalid` for a key that is none.
     */
    async subscribe(user_id: string, input: PushInput, credential: string | undefined): Promise<void> {
      guard.check(input.endpoint);
      try {
        encryptedFor(input.keys, '');
      } catch {
        throw new BrainError('invalid', 'keys.p256dh: is no public key of P-256');
      }
      const browser = { ...input, ...(credential === undefined ? {} : { credential }) };
      await inTurn(() => put(user_id, browser));
    },

    /** Tells this browser no more; one that is not told already is none to refuse. */
    async unsubscribe(user_id: string, endpoint: string): Promise<void> {
      await inTurn(async () => {
        const known = await find(user_id, endpoint);
        if (known) await store.write({ removes: [known.id] });
      });
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
