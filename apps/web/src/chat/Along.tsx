import { For, Show } from 'solid-js';
import type { Along } from './chat.ts';

const SHOWN = /^image\/(?:jpeg|png|webp|gif)$/;

/** What came along with a message: words of others, and files; images are shown, others are to be opened. */
export function AlongView(props: { of: Along | undefined }) {
  return (
    <div class="mt-1.5 flex max-w-[85%] flex-col items-end gap-1.5 md:max-w-[75%]" data-along>
      <For each={props.of?.quotes}>
        {(quote) => (
          <blockquote class="max-h-40 overflow-y-auto border-l-2 border-line pl-3 text-sm break-words whitespace-pre-wrap text-quiet">
            <Show when={quote.author}>
              <b class="font-medium">{quote.author}: </b>
            </Show>
            {quote.content}
          </blockquote>
        )}
      </For>
      <For each={props.of?.attachments}>
        {(file) => (
          <a
            class="link-button max-w-full truncate"
            href={`/files/${file.id}`}
            target="_blank"
            rel="noreferrer"
          >
            <Show when={SHOWN.test(file.media_type)} fallback={file.name ?? file.media_type}>
              <img
                class="max-h-64 max-w-full rounded-2xl"
                src={`/files/${file.id}`}
                alt={file.name ?? file.media_type}
                loading="lazy"
              />
            </Show>
          </a>
        )}
      </For>
    </div>
  );
}
