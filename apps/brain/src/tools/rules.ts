import type { ToolEntry, ToolRule } from '@brain/schema';
import { BrainError } from '../errors.ts';
import { houseRow, toolRowId } from '../store/settings.ts';
import type { Store } from '../store/store.ts';
import type { Approval, Tool } from './tool.ts';

export type ToolRules = ReturnType<typeof createToolRules>;

/** What owners say of tools: rows of the store, known here by the name of the tool. */
export function createToolRules(store: Pick<Store, 'write' | 'settings'>, tools: Tool[]) {
  const rules = new Map<string, ToolRule>();
  const of = (name: string): ToolRule => rules.get(name) ?? 'default';

  function refuseOff(name: string): void {
    if (of(name) !== 'off') return;
    throw new Error(`${name} is switched off here. Do without it, and say so where it matters.`);
  }

  const entryOf = ({ name, spec }: Tool): ToolEntry => ({
    name,
    description: spec.function.description ?? '',
    rule: of(name),
  });

  return {
    /** Takes up what is set in the store, and nothing else. */
    async load(): Promise<void> {
      const all = await store.settings.tools();
      rules.clear();
      for (const { name, rule } of all) rules.set(name, rule);
    },

    /** What holds of a tool now. */
    of,

    /** The tools as the rules have them at each call: one that is off refuses it, and `ask` asks where the tool does not itself. */
    held: tools.map((tool): Tool => ({
      ...tool,
      isOff: () => of(tool.name) === 'off',
      async approval(input, context): Promise<Approval | undefined> {
        refuseOff(tool.name);
        const own = await tool.approval?.(input, context);
        if (own !== undefined || of(tool.name) !== 'ask') return own;
        return { content: inWords(tool.name, tool.check?.(input) ?? {}) };
      },
      async run(input, context) {
        refuseOff(tool.name);
        return tool.run(input, context);
      },
    })),

    /** Whether there is a tool of that name. */
    knows: (name: string): boolean => tools.some((tool) => tool.name === name),

    list: (): ToolEntry[] => tools.map(entryOf),

    /** Says what holds of a tool from the next call on. @throws BrainError `not_found`. */
    async set(name: string, rule: ToolRule): Promise<ToolEntry> {
      const tool = tools.find((one) => one.name === name);
      if (!tool) throw new BrainError('not_found', `No tool ${name}`);
      const id = toolRowId(name);
      if (rule === 'default') await store.write({ removes: [id] });
      else
        await store.write({
          ensure: [houseRow(id, { kind: 'tool', name, rule })],
          patches: [{ id, data: { rule } }],
        });
      rules.set(name, rule);
      return entryOf(tool);
    },
  };
}

/** A call as a person reads it: the tool, then each field of its input on lines of its own. */
function inWords(name: string, input: Record<string, unknown>): string {
  const fields = Object.entries(input).filter(([, value]) => value !== undefined);
  const lines = fields.map(
    ([field, value]) => `${field}: ${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  return [`Use the tool ${name}`, ...lines].join('\n');
}
