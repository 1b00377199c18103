import { createSignal, For, Show } from 'solid-js';
import { useApp } from '../../app.ts';
import { connectPeople } from '../../brain-people.ts';
import { createList } from '../../people/list.ts';
import { connectAdmin } from '../doors.ts';
import { Group } from '../Group.tsx';
import { keepReading } from '../reading.ts';
import { DayChart } from './DayChart.tsx';
import { DayTable } from './DayTable.tsx';
import { count, dollars, shortCount } from './figures.ts';
import { Shares } from './Shares.tsx';
import { createUsage, SPANS, type Span } from './usage.ts';
import { usageWords } from './words.ts';

const SELECT = 'field min-h-9 py-0 text-base max-md:min-h-11 md:text-[0.875rem]';

/** What was asked and what it cost, by day, person and model. */
export function UsageSection() {
  const { brain, code } = useApp();
  const words = usageWords[code];
  const users = createList(connectPeople(brain.api).list, 'user_id');
  const usage = createUsage({ doors: connectAdmin(brain.api), now: Date.now });
  const [measure, setMeasure] = createSignal<'tokens' | 'cost'>('tokens');
  keepReading(brain, () => {
    void users.refresh();
    void usage.list.refresh();
  });
  const nameOf = (user_id: string) =>
    users.state.items.find((user) => user.user_id === user_id)?.name ?? user_id;

  function download(): void {
    const url = URL.createObjectURL(new Blob([usage.csv()], { type: 'text/csv' }));
    const link = document.createElement('a');
    link.href = url;
    link.download = `brain-usage-${usage.byDay().at(-1)?.day ?? ''}.csv`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
  }

  return (
    <>
      <div class="mt-8 flex flex-wrap items-center gap-2">
        <select
          class={SELECT}
          aria-label={words.span}
          onChange={(event) => usage.choose(Number(event.currentTarget.value) as Span)} // one of those below
        >
          <For each={SPANS}>
            {(span) => (
              <option value={span} selected={usage.span() === span}>
                {words.days(span)}
              </option>
            )}
          </For>
        </select>
        <select
          class={`${SELECT} max-w-52`}
          aria-label={words.person}
          onChange={(event) => usage.chooseUser(event.currentTarget.value)}
        >
          <option value="">{words.everybody}</option>
          <For each={usage.byPerson()}>
            {([user_id]) => (
              <option value={user_id} selected={usage.user_id() === user_id}>
                {nameOf(user_id)}
              </option>
            )}
          </For>
        </select>
        <span class="flex-1" />
        <button type="button" class="small-button" onClick={download}>
          {words.csv}
        </button>
      </div>
      <Group title={words.total} list={usage.list}>
        <dl class="mt-3 grid grid-cols-2 gap-x-6 gap-y-5 border-t border-line pt-4 md:grid-cols-4">
          <Figure name="runs" figure={count(usage.total().runs, code)} label={words.runs} />
          <Figure name="read" figure={shortCount(usage.total().input_tokens, code)} label={words.read} />
          <Figure
            name="written"
            figure={shortCount(usage.total().output_tokens, code)}
            label={words.written}
          />
          <Figure name="cost" figure={costOf(usage.total().cost)} label={words.cost} />
        </dl>
        <Show when={usage.total().cost === null}>
          <p class="mt-3 text-[0.8125rem] text-quiet">{words.costMore}</p>
        </Show>
      </Group>
      <Group
        title={words.byDay}
        more={words.byDayMore}
        list={usage.list}
        action={
          <select
            class={SELECT}
            aria-label={words.measure}
            onChange={(event) => setMeasure(event.currentTarget.value === 'cost' ? 'cost' : 'tokens')}
          >
            <option value="tokens">{words.tokens}</option>
            <option value="cost">{words.costs}</option>
          </select>
        }
      >
        <div class="mt-2">
          <DayChart days={usage.byDay()} measure={measure()} label={words.byDay} />
          <DayTable days={usage.byDay()} />
        </div>
      </Group>
      <Show when={usage.list.state.phase === 'ready'}>
        <Shares title={words.byPerson} of={usage.byPerson()} nameOf={nameOf} />
        <Shares title={words.byModel} of={usage.byModel()} nameOf={(name) => name} />
      </Show>
    </>
  );

  function costOf(cost: number | null): string {
    return cost === null ? '–' : dollars(cost, code);
  }
}

function Figure(props: { name: string; figure: string; label: string }) {
  return (
    <div class="flex flex-col-reverse justify-end" data-figure={props.name}>
      <dt class="text-[0.8125rem] leading-snug text-quiet">{props.label}</dt>
      <dd class="text-[1.75rem] leading-tight font-light tabular-nums">{props.figure}</dd>
    </div>
  );
}
