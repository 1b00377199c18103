import type { StoredEvent } from '@brain/schema';

interface Query<I, O> {
  query(input: I): Promise<O>;
}
interface Mutation<I, O> {
  mutate(input: I): Promise<O>;
}

/** The procedures of approvals, as the web app calls them. */
export interface ApprovalsApi {
  approvals: {
    list: Query<{ user_id?: string }, { results: StoredEvent<'approval'>[] }>;
    settle: Mutation<{ id: string; status: 'approved' | 'denied'; via?: string }, StoredEvent<'approval'>>;
  };
}
