import { createEffect, createSignal, on, onCleanup } from 'solid-js';
import type { WebhookTried } from '@brain/schema';
import { isName, settingsOf, type Draft } from './draft.ts';
import { refusalOf, type Refusal } from '../refusal.ts';
import type { Webhooks } from './webhooks.ts';

/** How long nobody writes before it is tried. */
const PAUSE_MS = 400;

type Outcome = { of: 'nothing' } | { of: 'result'; tried: WebhookTried } | { of: 'refusal'; why: Refusal };

/** What would come of a sample, tried as it is written. Lives inside a Solid root. */
export function createTrial(deps: { webhooks: Pick<Webhooks, 'attempt'>; draft: () => Draft }) {
  const [sample, setSample] = createSignal('');
  const [outcome, setOutcome] = createSignal<Outcome>({ of: 'nothing' });
  const [isTrying, setTrying] = createSignal(false);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let tries = 0;
  const settings = () => settingsOf(deps.draft());
  /** Part of the conversation's name; one that is not right yet is no reason not to try. */
  const name = () => (isName(deps.draft().name) ? deps.draft().name : deps.draft().kind);

  async function attempt(): Promise<void> {
    clearTimeout(timer);
    tries += 1;
    const mine = tries;
    if (sample().trim() === '') return void setOutcome({ of: 'nothing' });
    setTrying(true);
    let now: Outcome;
    try {
      now = { of: 'result', tried: await deps.webhooks.attempt(name(), { ...settings(), sample: sample() }) };
    } catch (error) {
      now = { of: 'refusal', why: refusalOf(error) };
    }
    if (mine !== tries) return; // something else is being tried
    setTrying(false);
    setOutcome(now);
  }

  createEffect(
    on(
      () => [sample(), name(), JSON.stringify(settings())],
      () => {
        clearTimeout(timer);
        timer = setTimeout(() => void attempt(), PAUSE_MS);
      },
      { defer: true },
    ),
  );
  onCleanup(() => {
    clearTimeout(timer);
    tries += 1;
  });

  return { sample, setSample, outcome, isTrying, attempt };
}
