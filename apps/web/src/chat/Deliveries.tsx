import { For, Show } from 'solid-js';
import { useApp } from '../app.ts';
import { momentOf } from '../people/moment.ts';
import { channelName } from './channel-names.ts';
import { isShown, type DeliveryPart } from './deliveries.ts';
import { deliveryWords } from './delivery-words.ts';
import type { Part } from './parts.ts';

/** How far the deliveries of one message are: those that went, or are going, in a line each; every other one with why. */
export function Deliveries(props: { parts: Part[]; first: DeliveryPart }) {
  const words = deliveryWords[useApp().code];
  const group = () => groupFrom(props.parts, props.first);
  const by = (wanted: (part: DeliveryPart) => boolean) =>
    group()
      .filter(wanted)
      .map(({ channel }) => channelName(channel))
      .join(', ');
  const sent = () => by(({ status }) => status === 'sent');
  const under = () => by((part) => isUnder(part));
  const stuck = () =>
    group().filter(({ status, text }) => status !== 'sent' && (status === 'failed' || text));
  const again = ({ again: at }: DeliveryPart) =>
    at ? ` ${words.again(momentOf(at, document.documentElement.lang))}` : '';
  const why = (part: DeliveryPart) =>
    part.status === 'failed'
      ? words.failed(channelName(part.channel), part.text)
      : words.waits(channelName(part.channel), part.text);

  return (
    <Show when={group().length > 0}>
      <ul class="-mt-1.5 text-sm leading-snug text-quiet" data-deliveries>
        <Show when={sent()}>{(channels) => <li>{words.sent(channels())}</li>}</Show>
        <Show when={under()}>{(channels) => <li>{words.under(channels())}</li>}</Show>
        <For each={stuck()}>
          {(part) => (
            <li
              class="mt-0.5 line-clamp-4 break-words"
              title={part.text}
              data-undelivered={part.status === 'failed' ? part.channel : undefined}
              data-waits={part.status === 'failed' ? undefined : part.channel}
            >
              {why(part)}
              {again(part)}
            </li>
          )}
        </For>
      </ul>
    </Show>
  );
}

function isUnder({ status, text }: DeliveryPart): boolean {
  return status === 'sending' || (status === 'open' && !text);
}

/** Those that stand together from `first` on; none where it is not the first of them. */
function groupFrom(parts: Part[], first: DeliveryPart): DeliveryPart[] {
  const from = parts.indexOf(first);
  if (parts[from - 1]?.kind === 'delivery') return [];
  const end = parts.findIndex((part, index) => index > from && part.kind !== 'delivery');
  const together = parts.slice(from, end === -1 ? undefined : end);
  return together.filter((part): part is DeliveryPart => part.kind === 'delivery' && isShown(part));
}
