import type {
  Identity,
  Knock,
  KnockInput,
  NewCode,
  RedeemInput,
  Role,
  Stranger,
  StrangerVerdict,
  User,
} from '@brain/schema';
import { BrainError } from '../errors.ts';
import {
  codeHash,
  codeRow,
  identityRow,
  MAX_STRANGERS,
  MAX_TRIES,
  newCode,
  type Place,
  strangerRow,
  strangerRowId,
} from '../store/identities.ts';
import type { NewRow } from '../store/row.ts';
import { userRow } from '../store/users.ts';
import type { Caller } from './auth.ts';
import type { Parts } from './parts.ts';

export type Identities = ReturnType<typeof createIdentities>;

/**
 * One person on every channel: who is where, proven by a code that was shown in one place and said in the other, or by
 * an owner's word. A code is dead after five wrong ones, whoever said them.
 */
export function createIdentities({ store, auth }: Pick<Parts, 'store' | 'auth'>) {
  let last: Promise<unknown> = Promise.resolve();

  /** One at a time: two wrong codes at once are two tries. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const next = last.then(work);
    last = next.catch(() => undefined);
    return next;
  }

  /** Notes a wrong code: each one that could have been meant has a try less. */
  async function wrong(meant: { id: string; tries: number }[]): Promise<BrainError> {
    const open = meant.filter(({ tries }) => tries < MAX_TRIES);
    await store.write({ patches: open.map(({ id, tries }) => ({ id, data: { tries: tries + 1 } })) });
    return open.some(({ tries }) => tries + 1 < MAX_TRIES)
      ? new BrainError('not_found', 'code: this one is not right')
      : new BrainError(
          'too_many',
          'code: this one is not right, nor any longer any other. Ask for a new one.',
        );
  }

  /** Links a place to a user, by what may be used once. @throws BrainError `conflict` where it is somebody else's. */
  async function link(
    user_id: string,
    place: Place,
    by: { id: string; ensure?: NewRow[] },
  ): Promise<Identity> {
    const written = await store.write({
      requires: by.id,
      rows: [identityRow(user_id, place)],
      ensure: by.ensure ?? [],
      removes: [by.id, strangerRowId(place)],
    });
    const found = await store.identities.find(place);
    if (found?.user_id === user_id) return found;
    if (written.status === 'exists')
      throw new BrainError('conflict', `This ${place.channel} address is linked to another person`);
    throw new BrainError('not_found', 'code: it was used already');
  }

  /** Writes a row, or what it holds into the one that stands under its id. */
  async function put(row: NewRow): Promise<void> {
    await store.write({ ensure: [row], patches: [{ id: row.id, data: row.data }] });
  }

  async function ownersOn(channel: string): Promise<string[]> {
    const owners = (await store.users.list()).filter(({ role }) => role === 'owner');
    const places = await Promise.all(owners.map(({ user_id }) => store.identities.list(user_id)));
    return places.flat().flatMap((place) => (place.channel === channel ? [place.address] : []));
  }

  return {
    /** Where a person is. */
    async list(caller: Caller, named: string | undefined): Promise<Identity[]> {
      return store.identities.list(await auth.person(caller, named));
    },

    /** Who is at a place, and what they are here; null: nobody, so who writes from there is a stranger. */
    async find(place: Place): Promise<(Identity & { role: Role }) | null> {
      const found = await store.identities.find(place);
      const user = found && (await store.users.get(found.user_id));
      return found && user ? { ...found, role: user.role } : null;
    },

    /** Six figures for a person to say on a channel within ten minutes. Those made before hold no longer. */
    code(caller: Caller, named: string | undefined): Promise<NewCode> {
      const user_id = auth.user(caller, named);
      return inTurn(async () => {
        const others = (await store.identities.codes()).filter((other) => other.user_id !== user_id);
        const isTaken = (code: string) =>
          others.some((other) => other.hash === codeHash(other.user_id ?? '', code));
        const code = free(isTaken);
        const row = codeRow(user_id, code);
        await put(row);
        return { code, expires_at: row.data.expires_at };
      });
    },

    /** Somebody on a channel says a code. @throws BrainError `not_found`, `too_many`, `conflict`. */
    redeem({ code, ...place }: RedeemInput): Promise<Identity> {
      return inTurn(async () => {
        const codes = await store.identities.codes();
        const found = codes.find(
          ({ user_id, hash, tries }) => tries < MAX_TRIES && hash === codeHash(user_id ?? '', code),
        );
        if (!found) throw await wrong(codes);
        return link(found.user_id ?? '', place, found);
      });
    },

    /** A person says here what a channel told them as a stranger. @throws BrainError `not_found`, `too_many`, `conflict`. */
    confirm(caller: Caller, named: string | undefined, code: string): Promise<Identity> {
      const user_id = auth.user(caller, named);
      return inTurn(async () => {
        const now = Date.now();
        const strangers = (await store.identities.strangers()).filter(
          ({ code_until }) => Date.parse(code_until) > now,
        );
        const found = strangers.find((stranger) => stranger.tries < MAX_TRIES && stranger.code === code);
        if (!found) throw await wrong(strangers);
        return link(user_id, found, found);
      });
    },

    /** @throws BrainError `not_found`. */
    async unlink(caller: Caller, named: string | undefined, id: string): Promise<void> {
      const places = await store.identities.list(await auth.person(caller, named));
      if (!places.some((place) => place.id === id)) throw new BrainError('not_found', `No identity ${id}`);
      await store.write({ removes: [id] });
    },

    /**
     * Somebody nobody knows has written on a channel.
     * @throws BrainError `conflict` when they are known, `too_many` when enough of them wait.
     */
    knock(place: KnockInput): Promise<Knock> {
      return inTurn(async () => {
        if (await store.identities.find(place))
          throw new BrainError('conflict', `This ${place.channel} address is linked already`);
        await store.write({ removes: await store.users.expired(new Date().toISOString()) });
        const waiting = await store.identities.strangers();
        const id = strangerRowId(place);
        const known = waiting.find((stranger) => stranger.id === id);
        if (!known && waiting.length >= MAX_STRANGERS)
          throw new BrainError('too_many', `${MAX_STRANGERS} strangers wait already`, { retryAfter: 3600 });
        const owners = await ownersOn(place.channel);
        if (known && known.tries < MAX_TRIES && Date.parse(known.code_until) > Date.now())
          return { id, code: known.code, expires_at: known.code_until, is_new: false, owners };
        const row = strangerRow(
          place,
          free((code) => waiting.some((other) => other.code === code)),
        );
        await put(row);
        const { code, code_until } = row.data;
        return { id, code, expires_at: code_until, is_new: !known, owners };
      });
    },

    /** Those who wait for an owner's word, the first one first. */
    async strangers(): Promise<Stranger[]> {
      const waiting = await store.identities.strangers();
      return waiting
        .filter(({ denied }) => !denied)
        .map(({ tries: _tries, code_until: _until, denied: _denied, ...stranger }) => stranger);
    },

    /**
     * An owner's word about a stranger: they become a member, or a person that stands is at that place too. One who was
     * refused waits unseen until their day is over, so that they cannot ask again and again.
     * @throws BrainError `not_found`, `conflict`.
     */
    settle(id: string, { status, user_id }: StrangerVerdict): Promise<{ user: User | null }> {
      return inTurn(async () => {
        const stranger = (await store.identities.strangers()).find((waiting) => waiting.id === id);
        if (!stranger) throw new BrainError('not_found', `No stranger ${id}`);
        if (status === 'denied') {
          await store.write({ patches: [{ id, data: { denied: true } }] });
          return { user: null };
        }
        const { channel, address, name } = stranger;
        const member = user_id ?? `${channel}:${address}`;
        if (user_id !== undefined && !(await store.users.get(user_id)))
          throw new BrainError('not_found', `No user ${user_id}`);
        const ensure = [userRow(member, { role: 'member', ...(name === undefined ? {} : { name }) })];
        await link(member, { channel, address, name }, { id, ensure });
        return { user: (await store.users.get(member)) ?? null };
      });
    },
  };
}

/** A code that no other is. */
function free(isTaken: (code: string) => boolean): string {
  for (;;) {
    const code = newCode();
    if (!isTaken(code)) return code;
  }
}
