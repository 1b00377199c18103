import type { WebhookTried } from '@brain/schema';
import { createUniqueId, For, type JSX, Match, Show, Switch } from 'solid-js';
import { Icon } from '../Icon.tsx';
import { useWebhooks } from './context.ts';
import type { Draft } from './draft.ts';
import { isPeople } from './kinds.ts';
import { createTrial } from './trial.ts';

const JSON_SAMPLE = '{"order": {"id": 7, "total": 120}}';
const SAMPLES: Partial<Record<Draft['kind'], string>> = {
  generic: JSON_SAMPLE,
  standard: JSON_SAMPLE,
  mime: 'From: Ben <ben@example.org>\nSubject: Friday\n\nShall we meet?',
};
const MAX_CHARS = 256 * 1024;

/** A sample of what would be posted, and what would come of it with the settings as they are written. */
export function TryIt(props: { draft: Draft }) {
  const { webhooks, words } = useWebhooks();
  const trial = createTrial({ webhooks, draft: () => props.draft });
  const label = createUniqueId();
  const result = () => {
    const now = trial.outcome();
    return now.of === 'result' ? now.tried : null;
  };
  /** As the form calls it. */
  const labelOf = (field: string | null) => {
    const { message, subject, session, once, header, prefix, instructions } = words;
    const labels = { message, subject, session, once, header, prefix, instructions };
    const known = new Map(Object.entries({ ...labels, callback_url: words.callback }));
    return known.get(field ?? '') ?? field ?? '';
  };
  const refusal = () => {
    const now = trial.outcome();
    if (now.of !== 'refusal') return null;
    const { field, text } = now.why;
    return text ? [labelOf(field), text].filter(Boolean).join(': ') : words.tryFault;
  };

  return (
    <details class="group" data-try>
      <summary class="line-summary text-sm">
        <span class="transition-transform group-open:rotate-90">
          <Icon name="chevron" size={14} />
        </span>
        {words.tryTitle}
      </summary>
      <div class="mt-2">
        <label for={label} class="text-[0.8125rem] text-quiet">
          {words.sample}
        </label>
        <textarea
          id={label}
          rows={4}
          class="field mt-0.5 field-sizing-content max-h-60 w-full resize-none py-2 font-mono text-[0.875rem]"
          spellcheck={false}
          autocomplete="off"
          placeholder={SAMPLES[props.draft.kind] ?? ''}
          maxlength={MAX_CHARS}
          value={trial.sample()}
          onInput={(event) => trial.setSample(event.currentTarget.value)}
        />
        <div class="mt-1 flex items-center gap-3">
          <button type="button" class="small-button" onClick={() => void trial.attempt()}>
            {trial.isTrying() ? words.trying : words.tryDo}
          </button>
          <span class="text-[0.8125rem] text-quiet">{words.tryMore}</span>
        </div>
        <div role="status" class="mt-2" classList={{ 'opacity-60': trial.isTrying() }}>
          <Switch>
            <Match when={refusal()}>{(why) => <p class="text-sm break-words text-alarm">{why()}</p>}</Match>
            <Match when={result()?.ignored}>
              {(why) => (
                <p class="text-sm break-words">
                  {words.ignored} {why()}
                </p>
              )}
            </Match>
            <Match when={result()}>{(tried) => <Result tried={tried()} kind={props.draft.kind} />}</Match>
          </Switch>
        </div>
      </div>
    </details>
  );
}

function Result(props: { tried: WebhookTried; kind: Draft['kind'] }) {
  const { words } = useWebhooks();
  /** Who wrote decides, and of a sample that is nobody known. */
  const isBelievedByName = () => isPeople(props.kind) && props.tried.trust === 'untrusted';
  const answers = () => props.tried.response_to?.map((channel) => words.channels[channel] ?? channel);
  return (
    <dl
      class="rounded-lg border border-line px-3 py-2 text-[0.9375rem] leading-snug"
      aria-label={words.result}
    >
      <Fact name={words.subject} value={props.tried.subject} />
      <Fact name={words.message} value={props.tried.message} />
      <Show when={props.tried.quotes?.length}>
        <dt class="mt-1.5 text-[0.8125rem] text-quiet first:mt-0">{words.quotes}</dt>
        <dd class="max-h-40 overflow-y-auto border-l-2 border-line pl-3 break-words whitespace-pre-wrap">
          <For each={props.tried.quotes}>
            {(quote) => (
              <p>
                {quote.author ? `${quote.author}: ` : ''}
                {quote.content}
              </p>
            )}
          </For>
        </dd>
      </Show>
      <Fact
        name={words.believed}
        value={props.tried.trust && words.trusts[isBelievedByName() ? 'people' : props.tried.trust]}
      />
      <Fact name={words.answers} value={answers()?.join(', ')} />
      <Fact name={words.conversation} value={props.tried.session_id} isMono />
    </dl>
  );
}

function Fact(props: { name: string; value: string | undefined; isMono?: boolean }): JSX.Element {
  return (
    <Show when={props.value}>
      <dt class="mt-1.5 text-[0.8125rem] text-quiet first:mt-0">{props.name}</dt>
      <dd
        class="max-h-40 overflow-y-auto break-words whitespace-pre-wrap"
        classList={{ 'font-mono text-[0.8125rem]': props.isMono }}
      >
        {props.value}
      </dd>
    </Show>
  );
}
