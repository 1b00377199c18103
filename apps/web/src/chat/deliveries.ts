import type { DataOf, Event } from '@brain/schema';

/** A message on its way out by a channel, and how far it is. */
export interface DeliveryPart {
  kind: 'delivery';
  /** The id of the delivery. */
  key: string;
  seq: number;
  channel: string;
  status: DataOf<'delivery'>['status'];
  statusSeq: number;
  /** Why it failed, or waits. */
  text: string;
  /** When it is tried again. */
  again: string | null;
  /** Its first event was read, and it says something: it is not receipts alone, nor a question. */
  isMessage: boolean;
}

/** The delivery that an event is about. */
export const deliveryId = (event: Event, { delivery_id }: DataOf<'delivery'>) =>
  delivery_id ?? event.id ?? '';

/** A delivery, changed by an event; new where none is known. Its place is that of its first event. */
export function deliveryOf(
  event: Event,
  data: DataOf<'delivery'>,
  known: DeliveryPart | undefined,
): DeliveryPart {
  const { delivery_id, channel, status } = data;
  const seq = event.seq ?? 0;
  const key = deliveryId(event, data);
  const part: DeliveryPart = known ?? {
    kind: 'delivery',
    key,
    seq,
    channel,
    status,
    statusSeq: 0,
    text: '',
    again: null,
    isMessage: false,
  };
  if (!delivery_id) Object.assign(part, { seq, isMessage: !!data.content && !data.approval_id });
  if (seq > part.statusSeq)
    Object.assign(part, { status, statusSeq: seq, text: data.error ?? '', again: data.not_before ?? null });
  return part;
}

/** What is not a message is shown only where it failed. */
export function isShown(part: DeliveryPart): boolean {
  return part.isMessage || part.status === 'failed';
}
