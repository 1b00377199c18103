import { setTimeout as wait } from 'node:timers/promises';
import type { Event, Push, PushInput, StoredEvent } from '@brain/schema';
import type { Bus } from '../bus/bus.ts';
import { BrainError } from '../errors.ts';
import type { FetchGuard } from '../net/guarded-fetch.ts';
import { encryptedFor, pushHeaders } from '../net/web-push.ts';
import { CONNECTED } from '../runs/outbox.ts';
import { foldRun } from '../runs/steps.ts';
import type { Seal } from '../secrets/seal.ts';
import type { Store } from '../store/store.ts';
import { plainLine } from './plain-line.ts';
import { createPushBrowsers } from './push-browsers.ts';

/** Pushes under way at once; beyond it they are left out, as hints may be. */
const MAX_UNDER_WAY = 200;
/** How long one waits before it is tried again; after the last it is given up. */
const DELAYS_MS = [2000, 10_000, 60_000];
const BODY_CHARS = 120;
const TITLE_CHARS = 80;
/** What no longer is told: https://www.rfc-editor.org/rfc/rfc8030#section-7.3 */
const GONE: ReadonlySet<number> = new Set([404, 410]);

/**
 * Tells the browsers of a user when a run has ended with an answer that is read in its session. At most once, and not
 * after a restart: a push is a hint, and the answer stands in the session.
 */
export function createPush(deps: {
  store: Store;
  bus: Pick<Bus, 'watch'>;
  seal: Seal;
  guard: Pick<FetchGuard, 'check' | 'post'>;
  /** Where people open the web app. */
  webUrl: string | undefined;
  log: (message: string, error: unknown) => void;
}) {
  const { store, guard, webUrl, log } = deps;
  const browsers = createPushBrowsers(deps);
  // Whom a push service may turn to. Some refuse what is on one machine only, so there it is a name for it.
  const contact = webUrl?.startsWith('https:') ? webUrl : 'mailto:brain@example.com';
  const stopping = new AbortController();
  const underWay = new Set<Promise<void>>();

  function begin(work: () => Promise<void>): void {
    if (underWay.size >= MAX_UNDER_WAY || stopping.signal.aborted) return;
    const going: Promise<void> = work()
      .catch((error: unknown) => {
        if (!stopping.signal.aborted) log('a browser was not told of an answer', error);
      })
      .finally(() => underWay.delete(going));
    underWay.add(going);
  }

  /** Tells all browsers of who asked, if that is where the answer is read. */
  async function tell({ user_id, session_id }: StoredEvent, run_id: string): Promise<void> {
    const all = await browsers.of(user_id);
    if (all.length === 0) return;
    const trigger = await store.events.get(run_id);
    if (trigger?.data.event_type !== 'message') return;
    const { source, response_to = [source] } = trigger.data;
    if (source !== 'web' && response_to.some((channel) => CONNECTED.has(channel))) return;
    // All that is said in a temporary session is without memory, and little else is.
    const mayPass = trigger.data.memory === 'none';
    if (mayPass && (await store.sessions.temporary(user_id)).includes(session_id)) return;
    const { reply } = foldRun(await store.events.ofRun(trigger));
    if (reply === null) return;
    const title = (await store.sessions.get(session_id))?.session.title ?? '';
    const push: Push = {
      title: plainLine(title, TITLE_CHARS),
      body: plainLine(reply, BODY_CHARS),
      session_id,
      run_id,
    };
    for (const browser of all) begin(() => send(user_id, browser, JSON.stringify(push)));
  }

  async function send(user_id: string, { endpoint, keys }: PushInput, text: string): Promise<void> {
    for (const delayMs of [...DELAYS_MS, undefined]) {
      const key = await browsers.key();
      const body = encryptedFor(keys, text);
      const headers = pushHeaders(endpoint, key, { contact, now: Date.now() });
      const taken = await guard.post(endpoint, { body, headers }, stopping.signal).catch(unlessRefused);
      const { status } = taken;
      if (GONE.has(status)) await browsers.unsubscribe(user_id, endpoint);
      const isForNow = status === 0 || status === 429 || status >= 500;
      if (!isForNow || delayMs === undefined) return;
      await wait(restMs(taken.retryAfter, delayMs), undefined, { signal: stopping.signal });
    }
  }

  const unwatch = deps.bus.watch((events, isHeard) => {
    // The brain that has ended the run tells of it, and no other.
    if (isHeard) return;
    for (const event of events) {
      if (!isFinished(event)) continue;
      const { run_id } = event.data;
      begin(() => tell(event, run_id));
    }
  });

  return {
    browsers,

    /** Ends what is under way; what was not told by then is not told. */
    async stop(): Promise<void> {
      stopping.abort();
      unwatch();
      await Promise.all(underWay);
    },
  };
}

function isFinished(event: Event): event is StoredEvent<'run'> {
  return event.data.event_type === 'run' && event.data.status === 'finished';
}

/** One that could not be reached may be so later; what the guard does not open, it never will. */
function unlessRefused(error: unknown): { status: number; retryAfter: undefined } {
  if (error instanceof BrainError && error.code === 'unprocessable')
    return { status: 0, retryAfter: undefined };
  throw error;
}

/** As the service asks in seconds, if that is no longer than the longest wait; else our own. */
function restMs(retryAfter: string | undefined, delayMs: number): number {
  const asked = /^\d{1,6}$/.test(retryAfter ?? '') ? Number(retryAfter) * 1000 : delayMs;
  return Math.min(asked, Math.max(...DELAYS_MS));
}
