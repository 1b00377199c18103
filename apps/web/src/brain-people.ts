import type { BrainClient } from '@brain/client';
import type {
  ChannelHealth,
  Credential,
  Identity,
  NewCode,
  NewKey,
  Role,
  SignInLink,
  Stranger,
  StrangerVerdict,
  User,
} from '@brain/schema';

export type PeopleDoors = ReturnType<typeof connectPeople>;

/** What the brain offers about people: the one who asks, and, to an owner, all others. */
export function connectPeople(api: BrainClient['api']) {
  const { users, keys, links, identities, strangers, channels } = api;
  return {
    list: async (): Promise<User[]> => (await users.list.query()).results,
    /** A new person, or what a known one is called. */
    create: (input: { user_id: string; name: string; role?: Role }): Promise<User> =>
      users.create.mutate(input),
    /** Erases a person and all that is theirs. */
    remove: (user_id: string): Promise<unknown> => users.remove.mutate({ user_id }),
    link: (user_id: string): Promise<SignInLink> => links.create.mutate({ user_id }),
    /** Keys and signed-in browsers, newest first: of a person, or, where `user_id` is null, of services. */
    credentials: async (user_id: string | null): Promise<Credential[]> =>
      (await keys.list.query({ user_id })).results.toReversed(),
    makeKey: (user_id: string | null, name: string): Promise<NewKey> => keys.create.mutate({ user_id, name }),
    revoke: (user_id: string | null, id: string): Promise<unknown> => keys.revoke.mutate({ user_id, id }),
    identities: async (): Promise<Identity[]> => (await identities.list.query({})).results,
    /** Six figures that the person says to the bot. */
    code: (): Promise<NewCode> => identities.code.mutate({}),
    /** Six figures that the bot has told the person. */
    confirm: (code: string): Promise<Identity> => identities.confirm.mutate({ code }),
    unlink: (id: string): Promise<unknown> => identities.unlink.mutate({ id }),
    channels: async (): Promise<ChannelHealth[]> => (await channels.list.query()).results,
    strangers: async (): Promise<Stranger[]> => (await strangers.list.query()).results,
    settle: (id: string, verdict: StrangerVerdict): Promise<unknown> =>
      strangers.settle.mutate({ ...verdict, id }),
    /** What an owner sees of one person: where they write from, and a way to end it. */
    identitiesOf: async (user_id: string): Promise<Identity[]> =>
      (await identities.list.query({ user_id })).results,
    unlinkOf: (user_id: string, id: string): Promise<unknown> => identities.unlink.mutate({ user_id, id }),
  };
}
