import { createSignal } from 'solid-js';
import type { Kept } from '../../kept.ts';
import { refusalOf, type Refusal } from '../../refusal.ts';
import type { AdminDoors } from '../doors.ts';
import { createValue } from '../value.ts';

/** As the brain takes them. */
export const MAX_CHARS = 4000;
const DRAFT = 'brain.instructions';

/** The instructions for everybody, and what is being written of them, which outlives the page until it is saved. */
export function createInstructions(deps: {
  doors: Pick<AdminDoors, 'instructions' | 'setInstructions'>;
  kept: Pick<Kept, 'get' | 'set' | 'remove'>;
}) {
  const { doors, kept } = deps;
  const stored = createValue(doors.instructions);
  const [draft, setDraft] = createSignal(kept.get(DRAFT));
  const [state, setState] = createSignal<'ready' | 'saving' | 'saved'>('ready');
  const [refusal, setRefusal] = createSignal<Refusal | null>(null);
  const before = () => stored.value()?.content ?? '';
  const text = () => draft() ?? before();
  const isChanged = () => draft() !== null && draft()?.trim() !== before();

  function discard(): void {
    setDraft(null);
    setRefusal(null);
    kept.remove(DRAFT);
  }

  return {
    stored,
    text,
    isChanged,
    state,
    refusal,
    discard,
    write(now: string): void {
      setDraft(now);
      setState('ready');
      kept.set(DRAFT, now);
    },
    async save(): Promise<void> {
      if (!isChanged() || state() === 'saving') return;
      const written = text();
      setState('saving');
      setRefusal(null);
      try {
        const now = await doors.setInstructions(written);
        stored.set({ ...stored.value(), ...now });
        setState('saved');
        if (text() === written) discard(); // what was written meanwhile stays a draft
      } catch (error) {
        setState('ready');
        setRefusal(refusalOf(error));
      }
    },
  };
}
