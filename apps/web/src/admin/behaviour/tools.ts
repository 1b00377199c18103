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
  return {
    list,
    /** Why a rule could not be set, as the brain says it; '' where it did not answer. */
    why,
    /** False where that failed. */
    async set(name: string, rule: ToolRule): Promise<boolean> {
      setWhy('');
      return list.act(name, async () => {
        try {
          await doors.setTool(name, rule);
        } catch (error) {
          setWhy(refusalOf(error).text);
          throw error;
        }
      });
    },
  };
}
