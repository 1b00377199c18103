import { Show } from 'solid-js';
import { useApp } from '../app.ts';
import { later } from '../later.tsx';
import { ChatIcon } from './ChatIcon.tsx';
import { composerWords } from './composer-words.ts';
import { OFFLINE, titleOf } from './model-names.ts';
import { Popover } from './Popover.tsx';

const DOWN = 'M6 9.5l6 6 6-6';

const ModelMenu = later(async () => (await import('./ModelMenu.tsx')).Models);

export interface Offer {
  default: string;
  models: string[];
}

/** Which model answers the next message; the brain's default unless another is chosen. */
export function ModelPicker(props: { offer: Offer | null }) {
  const app = useApp();
  const words = composerWords[app.code];
  const now = () => app.model() || props.offer?.default || '';
  const shown = () => (now() === OFFLINE ? words.offlineName : titleOf(now()).title);
  return (
    <Show when={props.offer}>
      {(offer) => (
        <Popover
          label={words.modelNow(shown())}
          title={words.models}
          class="flex h-11 min-w-0 items-center gap-1 rounded-full px-2.5 text-sm text-quiet hover:bg-surface hover:text-ink md:h-10"
          button={
            <>
              <span class="truncate">{shown()}</span>
              <ChatIcon path={DOWN} size={14} />
            </>
          }
        >
          {(close) => <ModelMenu offer={offer()} now={now()} close={close} />}
        </Popover>
      )}
    </Show>
  );
}
