import type { WebhookKind } from '@brain/schema';
import { Show } from 'solid-js';
import { useWebhooks } from './context.ts';
import { TextField } from './TextField.tsx';
import { isGiven, makeSecret } from './kinds.ts';

/** A secret: made here, or pasted from where the other side has made it. */
export function SecretField(props: {
  kind: WebhookKind;
  value: string;
  fault: string | null;
  more?: string;
  isFirst?: boolean;
  onValue: (secret: string) => void;
}) {
  const { words } = useWebhooks();
  const more = () => [...(isGiven(props.kind) ? [] : [words.secretMade]), props.more ?? ''].join(' ').trim();
  return (
    <TextField
      label={words.secrets[props.kind] ?? words.secret}
      more={more()}
      fault={props.fault}
      isMono
      isFirst={props.isFirst ?? false}
      value={props.value}
      onValue={(value) => props.onValue(value.trim())}
      beside={
        <Show when={!isGiven(props.kind)}>
          <button type="button" class="small-button shrink-0" onClick={() => props.onValue(makeSecret())}>
            {words.another}
          </button>
        </Show>
      }
    />
  );
}
