import { useApp } from '../app.ts';
import { faultWords, removeWords } from './unsent-words.ts';
import type { Unsent } from './unsent.ts';

/** As many files as a message takes. */
const MAX_FILES = 10;

/** Why a message was not sent, and three ways on: the same again, back into the field, or away with it. */
export function UnsentFault(props: { message: Unsent }) {
  const { code, words, unsent, drafts } = useApp();
  const known = faultWords[code];

  /** In the interface's own words where the reason is known, else in the brain's. */
  const why = () => {
    const { code: reason, error } = props.message;
    const sentence = reason && Object.hasOwn(known, reason) ? known[reason] : undefined;
    if (sentence?.endsWith(':')) return `${sentence} ${error}`;
    return sentence ?? error ?? '';
  };

  /** Before what is written in the field already. */
  function edit(): void {
    const { key, session_id, text, attachments = [] } = props.message;
    const written = drafts.get(session_id);
    drafts.set(session_id, written ? `${text}\n${written}` : text);
    drafts.setFiles(session_id, [...attachments, ...drafts.files(session_id)].slice(0, MAX_FILES));
    unsent.drop(key);
    document.querySelector<HTMLElement>('[data-composer]')?.focus();
  }

  return (
    <>
      <span role="alert" class="text-end text-alarm" title={props.message.error ?? undefined}>
        {words.notSent} {why()}
      </span>
      <button type="button" class="link-button" onClick={() => unsent.retry(props.message.key)}>
        {words.retry}
      </button>
      <button type="button" class="link-button" onClick={edit}>
        {words.edit}
      </button>
      <button type="button" class="link-button" onClick={() => unsent.drop(props.message.key)}>
        {removeWords[code]}
      </button>
    </>
  );
}
