import type { ApprovalVerdict, StoredEvent } from '@brain/schema';
import { BrainError } from '../errors.ts';
import { asEvent, eventRow } from '../store/row.ts';
import type { Store } from '../store/store.ts';
import { type Asked, endId, verdictId } from './steps.ts';

export type Approvals = ReturnType<typeof createApprovals>;
type Approval = StoredEvent<'approval'>;

/** How long a person has to answer what they are asked. */
export const APPROVAL_MS = 60 * 60_000;
/** Approvals of a list; there is one a session at most. */
const MAX_LISTED = 500;

/** What people are asked before tools act: which calls wait for their word, and the word itself. */
export function createApprovals(deps: { store: Store; approvalMs?: number; now?: () => number }) {
  const { store, approvalMs = APPROVAL_MS, now = Date.now } = deps;

  function leftMs({ expires_at }: Pick<Asked, 'expires_at'>): number {
    // A clock that was set back gives nobody more time than there ever was.
    return Math.min(Date.parse(expires_at) - now(), approvalMs);
  }

  return {
    /** Until when what is asked now can be answered. */
    until: (): string => new Date(now() + approvalMs).toISOString(),

    /** How long that can still be answered, in milliseconds; 0 or less: no longer. */
    leftMs,

    /** What a user is asked and can still answer, the oldest first, 500 at most. Costs what is open, not what is stored. */
    async list(user_id: string): Promise<Approval[]> {
      const open = await store.events.openApprovals(user_id, MAX_LISTED);
      return open.filter(({ data: { expires_at = '' } }) => leftMs({ expires_at }) > 0);
    },

    /**
     * Takes a user's word: the run goes on with it. It counts once; gives the event.
     * @throws BrainError `not_found`, also for what another user is asked; `conflict` when it was answered before, its
     * time is over, or the run has ended.
     */
    async settle(id: string, user_id: string, { status, via }: ApprovalVerdict): Promise<Approval> {
      const asked = await store.events.get(id);
      if (!asked || asked.user_id !== user_id || !isAsked(asked))
        throw new BrainError('not_found', `No approval ${id}`);
      const { run_id, turn, call_id, name, content, expires_at = '' } = asked.data;
      if (asked.data.state !== 'open')
        throw new BrainError('conflict', 'This was answered before, or has ended');
      if (leftMs({ expires_at }) <= 0) throw new BrainError('conflict', 'The time to answer this is over');
      const row = eventRow(asked, verdictId(asked.data), {
        event_type: 'approval',
        run_id,
        turn,
        call_id,
        status,
        name,
        content,
        approval_id: id,
        ...(via === undefined ? {} : { via }),
      });
      const written = await store.write({
        rows: [row],
        patches: [{ id, data: { state: 'done' } }],
        unless: endId(run_id),
        requires: id,
      });
      const [settled] = written.status === 'written' ? written.rows : [];
      if (!settled) throw new BrainError('conflict', 'This was answered before, or has ended');
      return asEvent(settled) as Approval; // written just now
    },
  };
}

function isAsked(event: StoredEvent): event is Approval {
  return event.data.event_type === 'approval' && event.data.status === 'asked';
}
