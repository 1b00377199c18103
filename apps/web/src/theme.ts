import { createEffect, createSignal } from 'solid-js';
import type { Kept } from './kept.ts';

export type Theme = 'system' | 'light' | 'dark';

const CHOSEN = 'brain.theme';

/** Light or dark, as this browser’s person has chosen, else as their system has it. Lives inside a Solid root. */
export function createTheme({ kept, document }: { kept: Kept; document: Document }) {
  const known = kept.get(CHOSEN);
  const [theme, setTheme] = createSignal<Theme>(known === 'light' || known === 'dark' ? known : 'system');

  createEffect(() => {
    const chosen = theme();
    const { dataset } = document.documentElement;
    if (chosen === 'system') delete dataset['theme'];
    else dataset['theme'] = chosen;
    // The bar of the browser around the page follows too; each colour stands in index.html for its scheme.
    for (const bar of document.querySelectorAll<HTMLMetaElement>('meta[name=theme-color]')) {
      const scheme = bar.dataset['scheme'] ?? '';
      const isShown = chosen === scheme ? 'all' : 'not all';
      bar.media = chosen === 'system' ? `(prefers-color-scheme: ${scheme})` : isShown;
    }
  });

  return {
    theme,
    choose(next: Theme): void {
      setTheme(next);
      if (next === 'system') kept.remove(CHOSEN);
      else kept.set(CHOSEN, next);
    },
  };
}
