import { Match, Switch } from 'solid-js';
import { useApp } from '../app.ts';
import { AskBubble } from './AskBubble.tsx';
import type { Unsent } from './unsent.ts';

/** A message the brain has not confirmed: on its way, or refused with the reason and two ways on. */
export function UnsentBubble(props: { message: Unsent }) {
  const { words, unsent, drafts } = useApp();

  /** Back into the field, before what is written there already. */
  function edit(): void {
    const { key, session_id, text } = props.message;
    const written = drafts.get(session_id);
    drafts.set(session_id, written ? `${text}\n${written}` : text);
    unsent.drop(key);
  }

  return (
    <li data-state={props.message.state}>
      <AskBubble text={props.message.text} time={props.message.created_at}>
        <Switch>
          <Match when={props.message.state === 'sending'}>
            <span>{words.sending}</span>
          </Match>
          <Match when={props.message.state === 'failed'}>
            <span role="alert" class="text-alarm">
              {words.notSent} {props.message.error}
            </span>
            <button type="button" class="link-button" onClick={() => unsent.retry(props.message.key)}>
              {words.retry}
            </button>
            <button type="button" class="link-button" onClick={edit}>
              {words.edit}
            </button>
          </Match>
        </Switch>
      </AskBubble>
    </li>
  );
}
