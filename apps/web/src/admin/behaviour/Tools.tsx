import type { ToolRule } from '@brain/schema';
import { For, Show } from 'solid-js';
import { useApp } from '../../app.ts';
import { connectAdmin } from '../doors.ts';
import { Fault, Group, None, Rows } from '../Group.tsx';
import { keepReading } from '../reading.ts';
import { createTools, RULES } from './tools.ts';
import { behaviourWords } from './words.ts';

/** What a model may do, and whether it asks before. */
export function Tools() {
  const { brain, code } = useApp();
  const words = behaviourWords[code];
  const tools = createTools({ doors: connectAdmin(brain.api) });
  const { list } = tools;
  keepReading(brain, () => void list.refresh());

  async function set(select: HTMLSelectElement, name: string, before: ToolRule): Promise<void> {
    const isSet = await tools.set(name, select.value as ToolRule); // one of the options below
    if (!isSet) select.value = before;
  }

  return (
    <Group title={words.tools} more={words.toolsMore} list={list}>
      <Rows>
        <For each={list.state.items} fallback={<None>{words.noTools}</None>}>
          {(tool) => (
            <li class="py-2.5" data-tool-rule={tool.name}>
              <div class="flex items-center gap-4">
                <div class="min-w-0 flex-1 leading-snug">
                  <p class="truncate font-mono text-[0.875rem]">{tool.name}</p>
                  <p class="text-[0.8125rem] text-quiet">{words.what[tool.name] ?? tool.description}</p>
                </div>
                <span role="status" class="text-[0.8125rem] text-quiet">
                  {tools.saved() === tool.name ? words.ruleSaved : ''}
                </span>
                <select
                  class="field min-h-9 w-32 shrink-0 py-0 text-base max-md:min-h-11 md:text-[0.875rem]"
                  classList={{ 'text-quiet': tool.rule === 'default' }}
                  aria-label={words.ruleOf(tool.name)}
                  onChange={(event) => void set(event.currentTarget, tool.name, tool.rule)}
                >
                  <For each={RULES}>
                    {(rule) => (
                      <option value={rule} selected={tool.rule === rule}>
                        {words.rules[rule]}
                      </option>
                    )}
                  </For>
                </select>
              </div>
              <Show when={list.state.failed === tool.name}>
                <Fault text={tools.why()} />
              </Show>
            </li>
          )}
        </For>
      </Rows>
    </Group>
  );
}
