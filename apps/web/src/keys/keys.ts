/** What a key does. Those after `undo` are the field's own: they stand here for the dialog that shows them all. */
export type Deed =
  | 'palette'
  | 'fresh'
  | 'list'
  | 'previous'
  | 'next'
  | 'write'
  | 'keys'
  | 'undo'
  | 'send'
  | 'line'
  | 'edit'
  | 'stop';

export interface Key {
  deed: Deed;
  /** As `KeyboardEvent.key` says it; letters small. */
  key: string;
  /** Ctrl; ⌘ on a Mac. */
  mod?: true;
  shift?: true;
  alt?: true;
  /** Only where nobody types. */
  outside?: true;
  /** Somebody else acts upon it. */
  shown?: true;
}

/** All keys of the page, in the order in which they are shown. */
export const KEYS: Key[] = [
  { deed: 'palette', key: 'k', mod: true },
  { deed: 'fresh', key: 'o', mod: true, shift: true },
  { deed: 'list', key: 's', mod: true, shift: true },
  { deed: 'previous', key: 'ArrowUp', alt: true },
  { deed: 'next', key: 'ArrowDown', alt: true },
  { deed: 'write', key: '/', outside: true },
  { deed: 'keys', key: '?', outside: true },
  { deed: 'undo', key: 'z', mod: true, outside: true },
  { deed: 'send', key: 'Enter', shown: true },
  { deed: 'line', key: 'Enter', shift: true, shown: true },
  { deed: 'edit', key: 'ArrowUp', shown: true },
  { deed: 'stop', key: 'Escape', shown: true },
];

/** Of a `KeyboardEvent`. */
interface Pressed {
  key: string;
  code: string;
  ctrlKey: boolean;
  metaKey: boolean;
  shiftKey: boolean;
  altKey: boolean;
  isComposing: boolean;
}

/** What a pressed key asks for, if anything. `isTyping`: it was pressed in a field. */
export function deedOf(event: Pressed, at: { isMac: boolean; isTyping: boolean }): Deed | null {
  if (event.isComposing) return null;
  const mod = at.isMac ? event.metaKey : event.ctrlKey;
  const foreign = at.isMac ? event.ctrlKey : event.metaKey;
  const found = KEYS.find((key) => {
    if (key.shown || foreign || mod !== !!key.mod) return false;
    if (key.outside && at.isTyping) return false;
    // A sign such as `?` or `/` takes Shift or AltGr on some keyboards, and not on others.
    const isSign = !key.mod && key.key.length === 1;
    if (!isSign && (event.shiftKey !== !!key.shift || event.altKey !== !!key.alt)) return false;
    return event.key.toLowerCase() === key.key.toLowerCase() || isLetterOf(event, key.key);
  });
  return found?.deed ?? null;
}

/** Where letters are not Latin ones, the place of the key counts. */
function isLetterOf(event: Pressed, letter: string): boolean {
  const isOther = event.key.length === 1 && event.key.charCodeAt(0) > 0x24f;
  return isOther && event.code === `Key${letter.toUpperCase()}`;
}

export function isMac(navigator: { readonly userAgent: string }): boolean {
  return /Mac|iPhone|iPad/.test(navigator.userAgent);
}
