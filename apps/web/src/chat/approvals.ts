import type { DataOf, Event } from '@brain/schema';

/** A tool call that waits for the person's word, and what became of it. */
export interface ApprovalPart {
  kind: 'approval';
  /** The id of the approval: of the event that asked. */
  key: string;
  seq: number;
  /** Of the tool. */
  name: string;
  /** Exactly what will be done. */
  text: string;
  /** `over`: its run ended before anybody decided. */
  status: 'asked' | 'approved' | 'denied' | 'expired' | 'over';
  /** By which channel it was decided. */
  via: string | null;
  /** Until when it can be decided; null where only the decision is loaded. */
  expires_at: string | null;
}

/** What an event tells of an approval, with what is known of it already. There is never a second decision. */
export function approvalOf(event: Event, data: DataOf<'approval'>, known?: ApprovalPart): ApprovalPart {
  const isAsk = data.status === 'asked';
  return {
    kind: 'approval',
    key: approvalKey(event, data),
    seq: Math.min(known?.seq ?? Infinity, event.seq ?? 0),
    name: data.name,
    text: isAsk || !known ? data.content : known.text,
    status: isAsk ? (known?.status ?? 'asked') : data.status,
    via: (isAsk ? known?.via : data.via) ?? null,
    expires_at: (isAsk ? data.expires_at : known?.expires_at) ?? null,
  };
}

export function approvalKey(event: Event, data: DataOf<'approval'>): string {
  return data.approval_id ?? event.id ?? '';
}
