import type { Event } from '@brain/schema';
import { BrainError } from '../errors.ts';
import type { EventText } from './event-text.ts';

/** Calls in one frame that are answered each for itself, if only with a refusal: as many as still are a short text. */
const MAX_ANSWERED = 1000;
/** A text that may name a prototype, also by escapes. REST refuses such a body as well. */
const POISON = /__proto__|\\u00/;

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
    decode(given: string | ArrayBuffer | Uint8Array): unknown {
      const text = typeof given === 'string' ? given : new TextDecoder().decode(given);
      const frame: unknown = JSON.parse(text, POISON.test(text) ? refusePoison : undefined);
      if (Array.isArray(frame) && frame.length > MAX_ANSWERED)
        throw new BrainError('invalid', `There are over ${MAX_ANSWERED} calls in this frame`);
      return frame;
    },
  };
}

/** Refuses a name by which careless code would change the prototype of every object. */
function refusePoison(key: string, value: unknown): unknown {
  if (key === '__proto__') throw new BrainError('invalid', 'body: __proto__ is no field');
  return value;
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
