import type {
  Credential,
  Identity,
  NewCode,
  NewKey,
  Role,
  SignInLink,
  StoredEvent,
  Stranger,
  User,
} from '@brain/schema';

interface Query<I, O> {
  query(input: I): Promise<O>;
}
interface Mutation<I, O> {
  mutate(input: I): Promise<O>;
}
interface Results<T> {
  results: T[];
}
interface OfUser {
  user_id?: string;
}

/** The procedures about people and approvals, as the web app calls them. */
export interface PeopleApi {
  users: {
    list: Query<void, Results<User>>;
    create: Mutation<{ user_id: string; name?: string; role?: Role }, User>;
    remove: Mutation<{ user_id: string }, unknown>;
  };
  links: { create: Mutation<OfUser, SignInLink> };
  keys: {
    list: Query<OfUser, Results<Credential>>;
    create: Mutation<OfUser & { name: string }, NewKey>;
    revoke: Mutation<OfUser & { id: string }, unknown>;
  };
  identities: {
    list: Query<OfUser, Results<Identity>>;
    code: Mutation<OfUser, NewCode>;
    confirm: Mutation<OfUser & { code: string }, Identity>;
    unlink: Mutation<OfUser & { id: string }, unknown>;
  };
  strangers: {
    list: Query<void, Results<Stranger>>;
    settle: Mutation<{ id: string; status: 'approved' | 'denied' }, unknown>;
  };
  approvals: {
    list: Query<OfUser, Results<StoredEvent<'approval'>>>;
    settle: Mutation<{ id: string; status: 'approved' | 'denied'; via?: string }, StoredEvent<'approval'>>;
  };
}
