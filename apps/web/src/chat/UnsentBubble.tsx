import { Match, Switch } from 'solid-js';
import { useApp } from '../app.ts';
import { later } from '../later.tsx';
import { AskBubble } from './AskBubble.tsx';
import type { Unsent } from './unsent.ts';

const UnsentFault = later(async () => (await import('./UnsentFault.tsx')).UnsentFault);

/** As many as a message takes. */
const MAX_FILES = 10;

/** A message the brain has not confirmed: on its way, or refused with the reason and two ways on. */
export function UnsentBubble(props: { message: Unsent }) {
  const { words, unsent, drafts } = useApp();

  /** Back into the field, before what is written there already. */
  function edit(): void {
    const { key, session_id, text, attachments = [] } = props.message;
    const written = drafts.get(session_id);
    drafts.set(session_id, written ? `${text}\n${written}` : text);
    drafts.setFiles(session_id, [...attachments, ...drafts.files(session_id)].slice(0, MAX_FILES));
    unsent.drop(key);
    document.querySelector<HTMLElement>('[data-composer]')?.focus();
  }

  const along = () => {
    const { attachments, quotes } = props.message;
    return attachments || quotes ? { attachments, quotes } : undefined;
  };

  return (
    <li data-state={props.message.state}>
      <AskBubble text={props.message.text} time={props.message.created_at} along={along()}>
        <Switch>
          <Match when={props.message.state === 'sending'}>
            <span>{words.sending}</span>
          </Match>
          <Match when={props.message.state === 'failed'}>
            <UnsentFault message={props.message} />
            <button type="button" class="link-button" onClick={() => unsent.retry(props.message.key)}>
              {words.retry}
            </button>
            <button type="button" class="link-button" onClick={edit}>
              {words.edit}
            </button>
            <button type="button" class="link-button" onClick={() => unsent.drop(props.message.key)}>
              {words.remove}
            </button>
          </Match>
        </Switch>
      </AskBubble>
    </li>
  );
}
