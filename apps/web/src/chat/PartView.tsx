import { Match, Show, Switch } from 'solid-js';
import { useApp } from '../app.ts';
import { Icon } from '../Icon.tsx';
import { later } from '../later.tsx';
import { Markdown } from './Markdown.tsx';
import type { Part } from './parts.ts';
import { Receipt } from './Receipt.tsx';

type PartOf<K extends Part['kind']> = Extract<Part, { kind: K }>;

const Approval = later(async () => (await import('./Approval.tsx')).Approval);
const Deliveries = later(async () => (await import('./Deliveries.tsx')).Deliveries);

/** One thing the brain wrote, did or noted. */
export function PartView(props: { part: Part; parts: Part[] }) {
  const of = <K extends Part['kind']>(kind: K) =>
    props.part.kind === kind ? (props.part as PartOf<K>) : null;
  return (
    <Switch>
      <Match when={of('text')}>
        {(part) => <Markdown text={part().text} isWriting={part().state === 'writing'} />}
      </Match>
      <Match when={of('tool')}>{(part) => <ToolLine part={part()} />}</Match>
      <Match when={of('thought')}>{(part) => <ThoughtLine text={part().text} />}</Match>
      <Match when={of('receipt')}>{(part) => <Receipt part={part()} />}</Match>
      <Match when={of('approval')}>{(part) => <Approval part={part()} />}</Match>
      <Match when={of('delivery')}>{(part) => <Deliveries parts={props.parts} first={part()} />}</Match>
    </Switch>
  );
}

/** A tool call in one line; opened, what went in and what came out. */
function ToolLine(props: { part: PartOf<'tool'> }) {
  const { words } = useApp();
  const states = {
    working: words.toolWorking,
    asking: words.approval.waits,
    done: words.toolDone,
    failed: words.toolFailed,
  };
  return (
    <details class="group -my-1 text-sm text-quiet" data-tool={props.part.name}>
      <summary class="line-summary">
        <Chevron />
        <span>
          <span class="font-mono text-[0.8125rem]">{props.part.name}</span>{' '}
          <span
            classList={{
              breathe: props.part.state === 'working',
              'text-alarm': props.part.state === 'failed',
            }}
          >
            {states[props.part.state]}
          </span>
        </span>
      </summary>
      <div class="line-body">
        <Show when={props.part.input}>
          <p>{words.input}</p>
          <pre class="line-pre">{props.part.input}</pre>
        </Show>
        <Show when={props.part.output !== null}>
          <p>{words.output}</p>
          <pre class="line-pre">{props.part.output}</pre>
        </Show>
      </div>
    </details>
  );
}

function ThoughtLine(props: { text: string }) {
  const { words } = useApp();
  return (
    <details class="group -my-1 text-sm text-quiet">
      <summary class="line-summary">
        <Chevron />
        {words.thought}
      </summary>
      <div class="line-body whitespace-pre-wrap">{props.text}</div>
    </details>
  );
}

function Chevron() {
  return (
    <span class="transition-transform group-open:rotate-90">
      <Icon name="chevron" size={14} />
    </span>
  );
}
