import { For } from 'solid-js';
import { useApp } from '../app.ts';

/** The page of a new conversation: a greeting and three things to try. */
export function EmptyState() {
  const { words, say, person } = useApp();
  const greeting = () => {
    const name = person()?.name;
    return name ? words.greetingTo(name) : words.greeting;
  };
  const ideas = [words.tryRemember, words.tryRecall, words.tryTime];
  return (
    <div class="flex min-h-0 flex-1 flex-col justify-center overflow-y-auto md:max-h-[62%] md:justify-end">
      <div class="mx-auto w-full max-w-3xl px-5 py-8 md:px-8 md:pb-6">
        <h2 class="font-serif text-[1.75rem] leading-tight break-words md:text-[2.125rem]">{greeting()}</h2>
        <p class="mt-3 text-quiet">{words.greetingMore}</p>
        <ul class="mt-6 flex flex-col items-start gap-2">
          <For each={ideas}>
            {(idea) => (
              <li>
                <button
                  type="button"
                  class="min-h-11 rounded-2xl border border-line px-4 py-2 text-start hover:bg-surface"
                  onClick={() => say(idea)}
                >
                  {idea}
                </button>
              </li>
            )}
          </For>
        </ul>
      </div>
    </div>
  );
}
