import { useApp } from '../app.ts';
import { createMemory, type MemoryPart } from './memory.ts';

/** What the memory drawer shows, made when the drawer is first opened: nothing else needs it. */
export function useMemory(): MemoryPart {
  return useApp().memoryBy(createMemory);
}
