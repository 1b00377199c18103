import { createUniqueId, Match, Switch } from 'solid-js';
import { useApp } from '../app.ts';
import { deviceOf } from './device.ts';
import { createPush } from './push.ts';
import { pushWords } from './words.ts';

/** Whether this browser is told of answers while the page is closed. */
export function PushSwitch() {
  const { brain, code } = useApp();
  const words = pushWords[code];
  const { push } = brain.api;
  const label = createUniqueId();
  const notes = createPush({
    device: deviceOf(window),
    doors: {
      key: () => push.key.query(),
      subscribe: (input) => push.subscribe.mutate({ ...input, language: code }),
      unsubscribe: (input) => push.unsubscribe.mutate(input),
    },
  });
  const isOn = () => notes.state() === 'on';
  const isFixed = () => ['reading', 'missing', 'denied', 'changing'].includes(notes.state());

  return (
    <div class="mt-1 flex min-h-11 items-center justify-between gap-3">
      <div class="min-w-0">
        <p id={label}>{words.title}</p>
        <p class="text-[0.8125rem] leading-snug text-quiet" role="status">
          <Switch fallback={words.more}>
            <Match when={notes.state() === 'missing'}>{words.missing}</Match>
            <Match when={notes.state() === 'denied'}>{words.denied}</Match>
            <Match when={notes.state() === 'failed'}>{words.failed}</Match>
          </Switch>
        </p>
      </div>
      <button
        type="button"
        role="switch"
        class="switch"
        aria-labelledby={label}
        aria-checked={isOn()}
        aria-disabled={isFixed()}
        onClick={() => !isFixed() && void notes.choose(!isOn())}
      />
    </div>
  );
}
