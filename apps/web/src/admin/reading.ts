import { createEffect, on, onCleanup } from 'solid-js';
import type { Brain } from '../brain.ts';

/** Reads it now, when the link is back, and, where `everyMs` is given, again and again. Within a Solid root. */
export function keepReading(brain: Pick<Brain, 'connection'>, refresh: () => void, everyMs?: number): void {
  refresh();
  createEffect(on(brain.connection, (now) => now === 'open' && refresh(), { defer: true }));
  if (everyMs === undefined) return;
  const timer = setInterval(() => document.hidden || refresh(), everyMs);
  onCleanup(() => clearInterval(timer));
}
