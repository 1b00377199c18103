import type { Rich } from './rich.ts';

/** Markdown as Telegram shows it. */
export function render(markdown: string): Rich {
  return { text: markdown, entities: [] };
}
