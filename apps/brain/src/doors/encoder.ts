import type { Event } from '@brain/schema';
import type { EventText } from './event-text.ts';

/** A frame of the `events` subscription, as tRPC is about to write it. */
interface EventsFrame {
  id: number | string;
  result: { type: 'data'; data: { id: string; data: Event[] } };
}

/** Writes tRPC's frames as JSON, as its own encoder does, but the events in them by `textOf`. */
export function createEncoder(textOf: EventText) {
  return {
    encode(frame: unknown): string {
      if (!isEventsFrame(frame)) return JSON.stringify(frame);
      const { result, ...outer } = frame;
      const { data: tracked, ...inner } = result;
      const { data: events, ...head } = tracked;
      const list = events.map(textOf).join(',');
      return `${opened(outer)}"result":${opened(inner)}"data":${opened(head)}"data":[${list}]}}}`;
    },
    // Without binary frames of our own, what comes in is text.
    decode: (text: string | ArrayBuffer | Uint8Array): unknown =>
      JSON.parse(typeof text === 'string' ? text : new TextDecoder().decode(text)),
  };
}

/** An object's text up to where another field may follow. */
function opened(fields: object): string {
  return `${JSON.stringify(fields).slice(0, -1)},`;
}

function isEventsFrame(frame: unknown): frame is EventsFrame {
  const data = field(field(field(frame, 'result'), 'data'), 'data');
  return Array.isArray(data) && field(data[0], 'type') === 'event';
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
