import { createUniqueId, Show } from 'solid-js';
import { useApp } from '../../app.ts';
import { keepIn, storageOf } from '../../kept.ts';
import { connectAdmin } from '../doors.ts';
import { Fault, Group } from '../Group.tsx';
import { keepReading } from '../reading.ts';
import { createInstructions, MAX_CHARS } from './instructions.ts';
import { behaviourWords } from './words.ts';

/** What Brain is told before every answer. */
export function Instructions() {
  const { brain, code, person } = useApp();
  const words = behaviourWords[code];
  const about = createUniqueId();
  const instructions = createInstructions({
    doors: connectAdmin(brain.api),
    kept: keepIn(storageOf(window), person()?.user_id ?? ''),
  });
  keepReading(brain, () => void instructions.stored.refresh());
  const figure = (count: number) => count.toLocaleString(code);
  const status = () => {
    if (instructions.state() === 'saving') return words.saving;
    if (instructions.isChanged()) return words.unsaved;
    return instructions.state() === 'saved' ? words.saved : '';
  };

  return (
    <Group title={words.instructions} more={words.instructionsMore} list={instructions.stored}>
      <form
        class="mt-3"
        onSubmit={(event) => {
          event.preventDefault();
          void instructions.save();
        }}
      >
        <Show when={instructions.stored.value()?.environment}>
          {(fixed) => (
            <div class="mb-3 text-[0.8125rem] leading-snug">
              <p class="text-quiet">{words.environment}</p>
              <p
                class="mt-1 border-s-2 border-line ps-3 break-words whitespace-pre-wrap"
                dir="auto"
                data-environment
              >
                {fixed()}
              </p>
            </div>
          )}
        </Show>
        <textarea
          class="field field-sizing-content max-h-[24rem] min-h-32 w-full resize-none py-2.5 text-base leading-relaxed md:text-[0.9375rem]"
          dir="auto"
          aria-label={words.instructions}
          aria-describedby={about}
          placeholder={words.placeholder}
          maxlength={MAX_CHARS}
          value={instructions.text()}
          onInput={(event) => instructions.write(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void instructions.save();
          }}
        />
        <div class="mt-1 flex flex-wrap items-center gap-x-3 gap-y-2">
          <p id={about} class="text-[0.8125rem] text-quiet tabular-nums">
            {words.count(figure(instructions.text().length), figure(MAX_CHARS))}
          </p>
          <p role="status" class="min-w-0 flex-1 text-[0.8125rem] text-quiet">
            {status()}
          </p>
          <Show when={instructions.isChanged()}>
            <button
              type="button"
              class="small-button border-transparent"
              onClick={() => instructions.discard()}
            >
              {words.discard}
            </button>
          </Show>
          <button
            type="submit"
            class="small-button aria-disabled:opacity-50"
            aria-disabled={!instructions.isChanged()}
          >
            {words.save}
          </button>
        </div>
        <Show when={instructions.refusal()}>{(refusal) => <Fault text={refusal().text} />}</Show>
      </form>
    </Group>
  );
}
