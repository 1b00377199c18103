import type { ToolEntry, ToolRule } from '@brain/schema';
import { createSignal } from 'solid-js';
import { createList } from '../../people/list.ts';
import { refusalOf } from '../../refusal.ts';
import type { AdminDoors } from '../doors.ts';

export const RULES: ToolRule[] = ['default', 'ask', 'off'];

/** The tools a model is offered, and what an owner says of each. */
export function createTools(deps: { doors: Pick<AdminDoors, 'tools' | 'setTool'> }) {
  const { doors } = deps;
  const list = createList<ToolEntry>(doors.tools, 'name');
  const [why, setWhy] = createSignal('');
  const [saved, setSaved] = createSignal<string | null>(null);
  let last: Promise<boolean> = Promise.resolve(true);

  async function setNow(name: string, rule: ToolRule): Promise<boolean> {
    setWhy('');
    setSaved(null);
    const isSet = await list.act(name, async () => {
      try {
        await doors.setTool(name, rule);
      } catch (error) {
        setWhy(refusalOf(error).text);
        throw error;
      }
    });
    if (isSet) setSaved(name);
    return isSet;
  }

  return {
    list,
    /** Why a rule could not be set, as the brain says it; '' where it did not answer. */
    why,
    /** The tool whose rule was set last. */
    saved,
    /** False where that failed. One after the other, as they were set. */
    set(name: string, rule: ToolRule): Promise<boolean> {
      last = last.then(() => setNow(name, rule));
      return last;
    },
  };
}
