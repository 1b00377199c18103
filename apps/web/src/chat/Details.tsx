import { type JSX, Show } from 'solid-js';
import { useApp } from '../app.ts';
import { momentOf } from '../people/moment.ts';
import { channelName } from './channel-names.ts';
import type { Run } from './chat.ts';
import { messageWords } from './message-words.ts';
import { secondsOf } from './seconds.ts';

/** What an answer took, and whence and where it went. */
export function Details(props: { run: Run }) {
  const { code } = useApp();
  const words = messageWords[code];
  const end = () => props.run.end;
  const amount = (tokens: number) => tokens.toLocaleString(code);
  const sent = () => {
    const channels = props.run.parts.flatMap((part) =>
      part.kind === 'delivery' && part.status === 'sent' ? channelName(part.channel) : [],
    );
    return [...new Set(channels)].join(', ');
  };
  const cost = () => {
    const dollars = end()?.cost;
    if (dollars === undefined) return undefined;
    const digits = dollars > 0 && dollars < 0.01 ? 6 : 2;
    return dollars.toLocaleString(code, {
      style: 'currency',
      currency: 'USD',
      maximumFractionDigits: digits,
    });
  };
  return (
    <dl class="flex flex-col gap-1.5 overflow-y-auto px-3 py-2 text-sm" data-details>
      <Show when={end()?.model}>{(model) => <Row name={words.model}>{model()}</Row>}</Show>
      <Show when={end()}>{(known) => <Row name={words.time}>{momentOf(known().ended_at, code)}</Row>}</Show>
      <Show when={end()?.elapsed_ms}>{(ms) => <Row name={words.took}>{secondsOf(ms(), code)}</Row>}</Show>
      <Show when={end()?.usage}>
        {(usage) => (
          <Row name={words.tokens}>
            {words.inOut(amount(usage().input_tokens), amount(usage().output_tokens))}
          </Row>
        )}
      </Show>
      <Show when={end()?.usage}>
        <Row name={words.cost}>
          <Show when={cost()} fallback={<span class="text-quiet">{words.noPrice}</span>}>
            {cost()}
          </Show>
        </Row>
      </Show>
      <Show when={props.run.ask?.source}>
        {(source) => (
          <Row name={words.source}>
            {channelName(source())} {props.run.ask?.hook}
          </Row>
        )}
      </Show>
      <Show when={sent()}>{(channels) => <Row name={words.sentBy}>{channels()}</Row>}</Show>
      <Row name={words.run}>
        <code class="font-mono text-[0.8125rem] break-all select-all">{props.run.run_id}</code>
      </Row>
    </dl>
  );
}

function Row(props: { name: string; children: JSX.Element }) {
  return (
    <div class="flex gap-3">
      <dt class="w-24 shrink-0 text-quiet">{props.name}</dt>
      <dd class="min-w-0 break-words">{props.children}</dd>
    </div>
  );
}
