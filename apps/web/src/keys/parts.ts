import type { Key } from './keys.ts';

const SIGNS: Record<string, string> = { ArrowUp: '↑', ArrowDown: '↓', Escape: 'Esc', Enter: '↵' };

/** How a key is written, one text for each part, e.g. `Ctrl`, `K`. */
export function partsOf(key: Key, isMac: boolean): string[] {
  return [
    ...(key.mod ? [isMac ? '⌘' : 'Ctrl'] : []),
    ...(key.alt ? [isMac ? '⌥' : 'Alt'] : []),
    ...(key.shift ? [isMac ? '⇧' : 'Shift'] : []),
    SIGNS[key.key] ?? key.key.toUpperCase(),
  ];
}
