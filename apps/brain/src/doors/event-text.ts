import type { Event } from '@brain/schema';

export type EventText = ReturnType<typeof createEventText>;

/**
 * Events as JSON, each stored one written once: all who are told of it, by whichever door, get the same text.
 * Texts are kept as long as their events are.
 */
export function createEventText() {
  const texts = new WeakMap<Event, string>();

  return (event: Event): string => {
    const known = texts.get(event);
    if (known !== undefined) return known;
    const text = JSON.stringify(event);
    if (event.seq !== null) texts.set(event, text);
    return text;
  };
}
