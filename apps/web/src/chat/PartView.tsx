import { Match, Switch } from 'solid-js';
import { later } from '../later.tsx';
import { Markdown } from './Markdown.tsx';
import type { Part } from './parts.ts';

type PartOf<K extends Part['kind']> = Extract<Part, { kind: K }>;

const Approval = later(async () => (await import('./Approval.tsx')).Approval);
const Deliveries = later(async () => (await import('./Deliveries.tsx')).Deliveries);
const Receipt = later(async () => (await import('./Receipt.tsx')).Receipt);
const Steps = later(async () => (await import('./Steps.tsx')).Steps);

/** One thing the brain wrote, did or noted. */
export function PartView(props: { part: Part; parts: Part[] }) {
  const of = <K extends Part['kind']>(kind: K) =>
    props.part.kind === kind ? (props.part as PartOf<K>) : null;
  return (
    <Switch>
      <Match when={of('text')}>
        {(part) => (
          <div data-seq={part().seq ?? undefined}>
            <Markdown text={part().text} isWriting={part().state === 'writing'} />
          </div>
        )}
      </Match>
      <Match when={of('tool') ?? of('thought')}>
        {(part) => <Steps parts={props.parts} first={part()} />}
      </Match>
      <Match when={of('receipt')}>{(part) => <Receipt part={part()} />}</Match>
      <Match when={of('approval')}>{(part) => <Approval part={part()} />}</Match>
      <Match when={of('delivery')}>{(part) => <Deliveries parts={props.parts} first={part()} />}</Match>
    </Switch>
  );
}
