import { Show } from 'solid-js';
import { useApp } from '../app.ts';
import { later } from '../later.tsx';
import { AskBubble } from './AskBubble.tsx';
import type { Unsent } from './unsent.ts';

const UnsentFault = later(async () => (await import('./UnsentFault.tsx')).UnsentFault);

/** A message the brain has not confirmed: on its way, or refused with the reason and ways on. */
export function UnsentBubble(props: { message: Unsent }) {
  const { words } = useApp();
  const along = () => {
    const { attachments, quotes } = props.message;
    return attachments || quotes ? { attachments, quotes } : undefined;
  };
  return (
    <li data-state={props.message.state}>
      <AskBubble text={props.message.text} time={props.message.created_at} along={along()}>
        <Show when={props.message.state === 'sending'}>
          <span>{words.sending}</span>
        </Show>
        <Show when={props.message.state === 'failed'}>
          <UnsentFault message={props.message} />
        </Show>
      </AskBubble>
    </li>
  );
}
