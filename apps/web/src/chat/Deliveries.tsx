import { createSignal, For, Show } from 'solid-js';
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
  /** It was sent anew since. */
  const isRepeated = ({ channel, seq }: DeliveryPart) =>
    group().some((other) => other.channel === channel && other.seq > seq);
  const again = ({ again: at }: DeliveryPart) =>
    at ? ` ${words.again(momentOf(at, document.documentElement.lang))}` : '';
  const why = (part: DeliveryPart) =>
    part.status === 'failed'
      ? words.failed(channelName(part.channel), part.text)
      : words.waits(channelName(part.channel), part.text);

  // What went where it was to go is told in the details of its answer.
  const isTold = () => stuck().length > 0 || under() !== '';

  return (
    <Show when={group().length > 0 && isTold()}>
      <ul class="-mt-1.5 text-sm leading-snug text-quiet" data-deliveries>
        <Show when={sent()}>
          {(channels) => (
            <li>
              <span data-line>{words.sent(channels())}</span>
            </li>
          )}
        </Show>
        <Show when={under()}>
          {(channels) => (
            <li>
              <span data-line>{words.under(channels())}</span>
            </li>
          )}
        </Show>
        <For each={stuck()}>
          {(part) => (
            <li class="mt-0.5">
              <span
                class="line-clamp-4 break-words"
                title={part.text}
                data-line
                data-undelivered={part.status === 'failed' ? part.channel : undefined}
                data-waits={part.status === 'failed' ? undefined : part.channel}
              >
                {why(part)}
                {again(part)}
              </span>
              <Show when={part.status === 'failed' && !isRepeated(part)}>
                <SendAgain id={part.key} />
              </Show>
            </li>
          )}
        </For>
      </ul>
    </Show>
  );
}

/** The way to send once more what failed: as another delivery, which then stands beside it. */
function SendAgain(props: { id: string }) {
  const { code, brain, words: all } = useApp();
  const words = deliveryWords[code];
  const [state, setState] = createSignal<'failed' | 'asking' | 'asked' | 'refused'>('failed');
  async function send(): Promise<void> {
    if (state() === 'asking') return;
    setState('asking');
    const isTaken = await brain.api.deliveries.again.mutate({ id: props.id }).then(
      () => true,
      () => false,
    );
    setState(isTaken ? 'asked' : 'refused');
  }
  return (
    <span class="inline-flex items-center gap-2">
      <Show when={state() !== 'asked'} fallback={<span role="status">{words.asked}</span>}>
        <button
          type="button"
          class="link-button pointer-coarse:min-h-11"
          aria-disabled={state() === 'asking'}
          onClick={() => void send()}
        >
          {all.retry}
        </button>
      </Show>
      <Show when={state() === 'refused'}>
        <span role="alert" class="text-alarm">
          {words.refused}
        </span>
      </Show>
    </span>
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
