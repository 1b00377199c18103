import { createSignal } from 'solid-js';

export type PanelName = 'palette' | 'keys';

/** What lies over the page, if anything. */
export function createPanel() {
  const [now, open] = createSignal<PanelName | null>(null);
  return { now, open: (name: PanelName): void => void open(name), close: (): void => void open(null) };
}
