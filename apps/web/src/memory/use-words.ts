import { useApp } from '../app.ts';
import { memoryWords } from './words.ts';

/** The words about memory, those of the first script among them. */
export function useMemoryWords() {
  const { words, code } = useApp();
  return { ...words.memory, ...memoryWords[code] };
}
