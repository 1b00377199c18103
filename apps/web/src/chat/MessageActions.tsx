import { createSignal, onCleanup, Show } from 'solid-js';
import { useApp } from '../app.ts';
import { ChatIcon, CHECK } from './ChatIcon.tsx';
import type { Run } from './chat.ts';
import { Details } from './Details.tsx';
import { messageWords } from './message-words.ts';
import { Popover } from './Popover.tsx';

const PENCIL = 'M4 20h4L19 9l-4-4L4 16zM13.5 6.5l4 4';
const BACK = 'M15 6l-6 6 6 6';
const FORTH = 'M9 6l6 6-6 6';
const AGAIN = 'M19 12a7 7 0 1 1-2.2-5.1L19 9M19 4.5V9h-4.5';
const COPY = 'M9 9h10.5v10.5H9zM5 15H4.5V4.5H15V5';
const INFO = 'M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM12 11v5M12 8v.01';

const COPIED_MS = 2000;

/** What can be done with one's own message: copied, edited, and its versions gone through. */
export function AskActions(props: { run: Run }) {
  const { code, setEditing } = useApp();
  const words = messageWords[code];
  return (
    <span class="message-actions" data-actions="ask">
      <Copy label={words.copyMessage} text={() => props.run.ask?.text ?? ''} />
      <Action path={PENCIL} label={words.editMessage} onClick={() => setEditing(props.run.run_id)} />
    </span>
  );
}

/** ‹ 2 / 3 › between what was said in the same place. */
export function Versions(props: { run: Run }) {
  const { code, conversation } = useApp();
  const words = messageWords[code];
  const versions = () => conversation()?.versions(props.run);
  const go = (step: number) => {
    const known = versions();
    const run_id = known?.ids[known.index + step];
    if (run_id) conversation()?.choose(run_id);
  };
  return (
    <Show when={versions()?.count !== 1 && versions()}>
      {(known) => (
        <span class="flex items-center" role="group" aria-label={words.versions} data-versions>
          <Action path={BACK} label={words.before} isOff={known().index === 0} onClick={() => go(-1)} />
          <span class="text-sm tabular-nums" aria-label={words.versionSaid(known().index + 1, known().count)}>
            {words.of(known().index + 1, known().count)}
          </span>
          <Action
            path={FORTH}
            label={words.next}
            isOff={known().index === known().count - 1}
            onClick={() => go(1)}
          />
        </span>
      )}
    </Show>
  );
}

/** What can be done with an answer: copied as Markdown, asked for anew, and what it took. */
export function AnswerActions(props: { run: Run }) {
  const { code, again } = useApp();
  const words = messageWords[code];
  const [isFault, setFault] = createSignal(false);
  const text = () => props.run.parts.flatMap((part) => (part.kind === 'text' ? part.text : [])).join('\n\n');

  return (
    <div class="flex min-h-8 flex-wrap items-center gap-x-2 text-quiet">
      <span class="message-actions" data-actions="answer">
        <Show when={text()}>
          <Copy label={words.copyAnswer} text={text} />
        </Show>
        <Show when={props.run.ask}>
          <Action
            path={AGAIN}
            label={words.again}
            onClick={() => void again(props.run).then((isSent) => setFault(!isSent))}
          />
        </Show>
        <Popover label={words.details} class="action-button" icon={<ChatIcon path={INFO} size={17} />}>
          {() => <Details run={props.run} />}
        </Popover>
      </span>
      <Show when={isFault()}>
        <span role="alert" class="text-sm text-alarm">
          {words.noLink}
        </span>
      </Show>
    </div>
  );
}

function Copy(props: { label: string; text: () => string }) {
  const { code } = useApp();
  const words = messageWords[code];
  const [state, setState] = createSignal<'no' | 'copied' | 'failed'>('no');
  let timer: ReturnType<typeof setTimeout> | undefined;
  onCleanup(() => clearTimeout(timer));

  async function copy(): Promise<void> {
    const isCopied = await navigator.clipboard.writeText(props.text()).then(
      () => true,
      () => false,
    );
    setState(isCopied ? 'copied' : 'failed');
    clearTimeout(timer);
    timer = setTimeout(() => setState('no'), COPIED_MS);
  }
  const said = () => ({ no: '', copied: words.copied, failed: words.notCopied })[state()];

  return (
    <>
      <Action path={state() === 'copied' ? CHECK : COPY} label={props.label} onClick={() => void copy()} />
      <span class={state() === 'failed' ? 'text-sm text-alarm' : 'sr-only'} role="status">
        {said()}
      </span>
    </>
  );
}

function Action(props: { path: string; label: string; isOff?: boolean; onClick: () => void }) {
  return (
    <button
      type="button"
      class="action-button"
      aria-label={props.label}
      title={props.label}
      aria-disabled={props.isOff}
      onClick={() => !props.isOff && props.onClick()}
    >
      <ChatIcon path={props.path} size={17} />
    </button>
  );
}
