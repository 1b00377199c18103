import { For } from 'solid-js';
import { useApp } from '../../app.ts';
import { Group, None, Rows } from '../Group.tsx';
import { count, dollars, shortCount } from './figures.ts';
import { type Sum, tokensOf } from './usage.ts';
import { usageWords } from './words.ts';

/** Who, or what, used how much: a line and a bar each. */
export function Shares(props: { title: string; of: [string, Sum][]; nameOf: (name: string) => string }) {
  const { code } = useApp();
  const words = usageWords[code];
  const most = () => Math.max(1, ...props.of.map(([, sum]) => tokensOf(sum)));
  return (
    <Group title={props.title}>
      <Rows>
        <For each={props.of} fallback={<None>{words.nothing}</None>}>
          {([name, sum]) => (
            <li class="py-2.5" data-share={name}>
              <div class="flex items-baseline gap-4 text-[0.875rem]">
                <span class="min-w-0 flex-1 truncate">{props.nameOf(name)}</span>
                <span class="text-quiet tabular-nums">
                  {count(sum.runs, code)} {words.runs}
                </span>
                <span class="w-20 text-end tabular-nums" title={count(tokensOf(sum), code)}>
                  {shortCount(tokensOf(sum), code)}
                </span>
                <span class="w-20 text-end text-quiet tabular-nums">
                  {sum.cost === null ? '–' : dollars(sum.cost, code)}
                </span>
              </div>
              <svg
                class="mt-1.5 block h-1 w-full"
                viewBox="0 0 100 1"
                preserveAspectRatio="none"
                aria-hidden="true"
              >
                <rect width="100" height="1" class="fill-surface" />
                <rect width={(tokensOf(sum) / most()) * 100} height="1" class="fill-accent" />
              </svg>
            </li>
          )}
        </For>
      </Rows>
    </Group>
  );
}
