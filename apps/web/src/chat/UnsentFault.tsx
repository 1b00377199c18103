import { useApp } from '../app.ts';
import { faultWords } from './unsent-words.ts';
import type { Unsent } from './unsent.ts';

/** Why a message was not sent: in the interface's own words where the reason is known, else in the brain's. */
export function UnsentFault(props: { message: Unsent }) {
  const { code, words } = useApp();
  const known = faultWords[code];
  const why = () => {
    const { code: reason, error } = props.message;
    const sentence = reason && Object.hasOwn(known, reason) ? known[reason] : undefined;
    if (sentence?.endsWith(':')) return `${sentence} ${error}`;
    return sentence ?? error ?? '';
  };
  return (
    <span role="alert" class="text-end text-alarm" title={props.message.error ?? undefined}>
      {words.notSent} {why()}
    </span>
  );
}
