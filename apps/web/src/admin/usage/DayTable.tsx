import { For } from 'solid-js';
import { useApp } from '../../app.ts';
import { Icon } from '../../Icon.tsx';
import { count, dayName, dollars } from './figures.ts';
import { type DaySum, tokensOf } from './usage.ts';
import { usageWords } from './words.ts';

/** What the chart shows, in figures, the latest day first. */
export function DayTable(props: { days: DaySum[] }) {
  const { code } = useApp();
  const words = usageWords[code];
  const days = () => props.days.toReversed().filter((day) => day.runs > 0 || tokensOf(day) > 0);
  return (
    <details class="group mt-2">
      <summary class="line-summary text-[0.8125rem] text-quiet max-md:min-h-11">
        <span class="transition-transform group-open:rotate-90">
          <Icon name="chevron" size={14} />
        </span>
        {words.table}
      </summary>
      <table class="mt-1 w-full text-[0.8125rem] tabular-nums">
        <thead class="text-quiet">
          <tr class="border-b border-line">
            <th class="py-1.5 text-start font-normal">{words.day}</th>
            <th class="py-1.5 text-end font-normal">{words.runsColumn}</th>
            <th class="py-1.5 text-end font-normal">{words.tokensColumn}</th>
            <th class="py-1.5 text-end font-normal">{words.costColumn}</th>
          </tr>
        </thead>
        <tbody>
          <For each={days()}>
            {(day) => (
              <tr class="border-b border-line" data-row={day.day}>
                <th scope="row" class="py-1.5 text-start font-normal">
                  {dayName(day.day, code, true)}
                </th>
                <td class="py-1.5 text-end">{count(day.runs, code)}</td>
                <td class="py-1.5 text-end">{count(tokensOf(day), code)}</td>
                <td class="py-1.5 text-end">{day.cost === null ? '–' : dollars(day.cost, code)}</td>
              </tr>
            )}
          </For>
        </tbody>
      </table>
    </details>
  );
}
