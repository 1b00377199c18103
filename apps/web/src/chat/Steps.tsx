import { For, type JSX, Match, Show, Switch } from 'solid-js';
import { useApp } from '../app.ts';
import { Icon } from '../Icon.tsx';
import type { Part, ToolPart } from './parts.ts';
import { secondsOf } from './seconds.ts';
import { stepWords } from './step-words.ts';
import { callMs, deedOf, isFolded, layOut, type Step, stepsFrom, totalMs } from './steps.ts';

/** Tool calls and thoughts that stand together: a line each, or one line for many. */
export function Steps(props: { parts: Part[]; first: Step }) {
  const { code } = useApp();
  const words = stepWords[code];
  const steps = () => stepsFrom(props.parts, props.first);
  const failures = () => steps().filter((step) => step.kind === 'tool' && step.state === 'failed').length;
  const current = () => {
    const last = steps().findLast((step) => step.kind === 'tool');
    return last && (last.state === 'working' || last.state === 'asking') ? last : undefined;
  };
  const time = () => {
    const ms = totalMs(steps());
    return ms === null ? '' : ` · ${secondsOf(ms, code)}`;
  };
  const lines = () => <For each={steps()}>{(step) => <StepLine step={step} />}</For>;

  return (
    <Show when={steps().length > 0}>
      <Show when={isFolded(steps())} fallback={<div class="flex flex-col gap-1">{lines()}</div>}>
        <Line
          name="steps"
          summary={
            <Show when={current()} fallback={`${words.steps(steps().length)}${time()}`}>
              {(call) => (
                <>
                  <span class="breathe">{deedOf(call(), words)}</span>
                  {` · ${words.steps(steps().length)}`}
                </>
              )}
            </Show>
          }
          more={failures() > 0 ? words.failures(failures()) : undefined}
        >
          {lines()}
        </Line>
      </Show>
    </Show>
  );
}

function StepLine(props: { step: Step }) {
  const { code } = useApp();
  const words = stepWords[code];
  const tool = () => (props.step.kind === 'tool' ? props.step : null);
  return (
    <Switch>
      <Match when={tool()}>{(part) => <ToolLine part={part()} />}</Match>
      <Match when={props.step.kind === 'thought' && props.step}>
        {(part) => (
          <Line name="thought" summary={words.thought}>
            <p class="whitespace-pre-wrap" dir="auto">
              {part().text}
            </p>
          </Line>
        )}
      </Match>
    </Switch>
  );
}

/** A tool call in one line; opened, what went in and what came out. */
function ToolLine(props: { part: ToolPart }) {
  const { code, words: all } = useApp();
  const words = stepWords[code];
  const isMoving = () => props.part.state === 'working';
  const time = () => {
    const ms = callMs(props.part);
    return ms === null || props.part.state !== 'done' ? '' : ` · ${secondsOf(ms, code)}`;
  };
  const state = () => {
    if (props.part.state === 'asking') return all.approval.waits;
    return props.part.state === 'failed' ? words.failed : undefined;
  };
  return (
    <Line
      name={props.part.name}
      isFailed={props.part.state === 'failed'}
      summary={
        <span classList={{ breathe: isMoving() }} data-state={props.part.state}>
          {deedOf(props.part, words)}
          {time()}
          <Show when={isMoving()}>
            <span class="sr-only"> {words.working}</span>
          </Show>
        </span>
      }
      more={state()}
    >
      <Show when={props.part.input}>
        <p class="mt-1">{words.input}</p>
        <pre class="line-pre" tabindex={0} dir="auto">
          {layOut(props.part.input)}
        </pre>
      </Show>
      <Show when={props.part.output}>
        {(output) => (
          <>
            <p class="mt-1">{words.output}</p>
            <pre class="line-pre" tabindex={0} dir="auto">
              {layOut(output())}
            </pre>
          </>
        )}
      </Show>
    </Line>
  );
}

function Line(props: {
  name: string;
  summary: JSX.Element;
  /** Said behind it; of a failure in the colour of one. */
  more?: string | undefined;
  isFailed?: boolean;
  children: JSX.Element;
}) {
  return (
    <details class="step text-sm text-quiet" data-tool={props.name}>
      <summary class="line-summary">
        <span class="step-sign">
          <Icon name="chevron" size={14} />
        </span>
        <span class="min-w-0">
          {props.summary}
          <Show when={props.more}>
            {' · '}
            <span classList={{ 'text-alarm': props.isFailed }}>{props.more}</span>
          </Show>
        </span>
      </summary>
      <div class="line-body">{props.children}</div>
    </details>
  );
}
