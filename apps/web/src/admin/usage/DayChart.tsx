import { createSignal, For, Index, onCleanup, onMount, Show } from 'solid-js';
import { useApp } from '../../app.ts';
import { count, dayName, dollars, shortCount } from './figures.ts';
import { niceEnd } from './scale.ts';
import { type DaySum, tokensOf } from './usage.ts';
import { usageWords } from './words.ts';

const HEIGHT = 200;
const FOOT = 24;
/** At the start, for the figures of the axis. */
const SIDE = 44;
/** Of the name of a day below. */
const NAME = 68;

/**
 * A bar a day. One of them has the focus, the arrow keys lead to the others; what it stands for is shown above it and
 * read aloud. A table beside it says the same.
 */
export function DayChart(props: { days: DaySum[]; measure: 'tokens' | 'cost'; label: string }) {
  const { code } = useApp();
  const words = usageWords[code];
  const [at, setAt] = createSignal<number | null>(null);
  const [width, setWidth] = createSignal(720); // of the chart, in pixels: its letters stay as large as others
  const bars: SVGRectElement[] = [];
  let frame!: HTMLDivElement; // set by `ref` before it is mounted
  onMount(() => {
    const observer = new ResizeObserver(() => setWidth(Math.max(240, frame.clientWidth)));
    observer.observe(frame);
    onCleanup(() => observer.disconnect());
  });

  const valueOf = (day: DaySum) => (props.measure === 'tokens' ? tokensOf(day) : (day.cost ?? 0));
  const end = () => niceEnd(Math.max(0, ...props.days.map(valueOf)));
  const step = () => (width() - SIDE) / props.days.length;
  const thick = () => Math.min(28, step() * 0.68);
  const x = (index: number) => SIDE + index * step() + (step() - thick()) / 2;
  const height = (day: DaySum) => {
    const value = valueOf(day);
    return value === 0 ? 0 : Math.max(1.5, (value / end()) * (HEIGHT - FOOT - 8));
  };
  const amount = (value: number) =>
    props.measure === 'tokens' ? shortCount(value, code) : dollars(value, code);
  const sentence = (day: DaySum) =>
    [
      dayName(day.day, code, true),
      `${count(day.runs, code)} ${words.runs}`,
      `${count(tokensOf(day), code)} ${words.tokens.toLocaleLowerCase(code)}`,
      day.cost === null ? `${words.cost} ${words.noCost}` : dollars(day.cost, code),
    ].join(' · ');
  const every = () => Math.ceil(props.days.length / Math.floor((width() - SIDE) / NAME));
  const isLast = (index: number) => index === props.days.length - 1;
  const isNamed = (index: number) => (props.days.length - 1 - index) % every() === 0;
  /** Which bar the Tab key leads to. */
  const entry = () => Math.min(at() ?? props.days.length - 1, props.days.length - 1);

  function onKey(event: KeyboardEvent): void {
    const isMirrored = getComputedStyle(event.currentTarget as Element).direction === 'rtl'; // it is the chart
    const forward = isMirrored ? -1 : 1;
    const moves: Record<string, number> = {
      ArrowLeft: entry() - forward,
      ArrowRight: entry() + forward,
      Home: 0,
      End: props.days.length - 1,
    };
    const next = moves[event.key];
    if (next === undefined) return;
    event.preventDefault();
    bars[Math.max(0, Math.min(next, props.days.length - 1))]?.focus();
  }

  return (
    <div ref={(element) => (frame = element)} onPointerLeave={() => setAt(null)}>
      <p class="min-h-6 text-[0.8125rem] text-quiet tabular-nums" data-tip>
        <Show when={props.days[at() ?? -1]}>{(day) => sentence(day())}</Show>
      </p>
      <svg
        viewBox={`0 0 ${width()} ${HEIGHT}`}
        class="block w-full overflow-visible"
        role="group"
        aria-label={props.label}
        onKeyDown={onKey}
      >
        <For each={[0, 0.5, 1]}>
          {(part) => {
            const y = () => HEIGHT - FOOT - part * (HEIGHT - FOOT - 8);
            return (
              <>
                <line x1={SIDE} x2={width()} y1={y()} y2={y()} class="stroke-line" />
                <text x={SIDE - 8} y={y() + 4} text-anchor="end" class="fill-quiet text-[11px]">
                  {amount(part * end())}
                </text>
              </>
            );
          }}
        </For>
        <Index each={props.days}>
          {(day, index) => (
            <g onPointerEnter={() => setAt(index)}>
              <rect
                x={SIDE + index * step()}
                y={0}
                width={step()}
                height={HEIGHT - FOOT}
                fill="transparent"
              />
              <rect
                ref={(element) => (bars[index] = element)}
                x={x(index)}
                y={HEIGHT - FOOT - height(day())}
                width={thick()}
                height={height(day())}
                rx={Math.min(2, thick() / 4)}
                class="fill-accent outline-offset-3 transition-opacity"
                classList={{ 'opacity-45': at() !== null && at() !== index }}
                role="img"
                tabindex={index === entry() ? 0 : -1}
                aria-label={sentence(day())}
                data-day={day().day}
                onFocus={() => setAt(index)}
                onBlur={() => setAt(null)}
              />
              <Show when={isNamed(index)}>
                <text
                  x={isLast(index) ? width() : SIDE + (index + 0.5) * step()}
                  y={HEIGHT - 6}
                  text-anchor={isLast(index) ? 'end' : 'middle'}
                  class="fill-quiet text-[11px]"
                >
                  {dayName(day().day, code)}
                </text>
              </Show>
            </g>
          )}
        </Index>
      </svg>
    </div>
  );
}
