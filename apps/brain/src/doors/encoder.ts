import type { Event } from '@brain/schema';

/** A frame of the `events` subscription, as tRPC is about to write it. */
interface EventsFrame {
  id: unknown;
  result: { type: 'data'; data: { id: string; data: Event[] } };
}

/**
 * Writes tRPC's frames as JSON, as its own encoder does, but each stored event once: all who are told of it get
 * the same text. Texts are kept as long as their events are.
 */
export function createEncoder() {
  const texts = new WeakMap<Event, string>();

  function textOf(event: Event): string {
    const known = texts.get(event);
    if (known !== undefined) return known;
    const text = JSON.stringify(event);
    if (event.seq !== null) texts.set(event, text);
    return text;
  }

  return {
    encode(frame: unknown): string {
      if (!isEventsFrame(frame)) return JSON.stringify(frame);
      const { id, data } = frame.result.data;
      const events = `[${data.map(textOf).join(',')}]`;
      return `{"id":${JSON.stringify(frame.id)},"result":{"type":"data","data":{"id":${JSON.stringify(id)},"data":${events}}}}`;
    },
    decode: (text: string | ArrayBuffer | Uint8Array): unknown => JSON.parse(String(text)),
  };
}

function isEventsFrame(frame: unknown): frame is EventsFrame {
  const data = field(field(field(frame, 'result'), 'data'), 'data');
  return Array.isArray(data) && data.every((event) => field(event, 'type') === 'event');
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
