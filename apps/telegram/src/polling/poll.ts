import { setTimeout as wait } from 'node:timers/promises';
import type { Api } from 'grammy';
import type { Update, UserFromGetMe } from 'grammy/types';
import type { Health } from '../health/health.ts';
import type { Together } from '../inbound.ts';
import { createAlbums } from './albums.ts';
import { createAttempts } from './attempts.ts';
import { createKnown } from './known.ts';
import { createLanes, laneOf } from './lanes.ts';
import type { Lead } from './lead.ts';
import { foreign } from '../foreign.ts';

export type Handle = (updates: Together, signal: AbortSignal) => Promise<void>;

const ALLOWED = [
  'message',
  'edited_message',
  'callback_query',
  'stopped_message_generation',
  'my_chat_member',
] as const;
const LONG_POLL_SECONDS = 25;
const LAST_WORD_MS = 2_000;
/** A handler throws only by a mistake in it. After so many tries its update must not keep all others away. */
const MAX_TRIES = 5;

const DEFAULTS = {
  /** How long after its last part an album counts as whole, and at most after its first. */
  albumMs: 600,
  longestAlbumMs: 3_000,
  /** How soon it asks again while something is under way. */
  busyMs: 500,
  /** So long without a word of Telegram, and the sockets are built anew. */
  stallMs: 120_000,
  /** Before an update is tried again whose handler threw; it doubles. */
  againMs: 1_000,
};

interface PollDeps {
  api: Api;
  health: Pick<Health, 'received' | 'failing' | 'polling'>;
  /** Whether it is this one that asks. */
  lead: Lead;
  /** Makes new sockets for the calls to come. */
  rebuild: () => void;
  /** Called once, when Telegram has said who the bot is. */
  open: (me: UserFromGetMe) => Handle;
  log: (line: string) => void;
  times?: Partial<typeof DEFAULTS>;
}

/**
 * Fetches updates and has them handled until `signal` aborts; then it returns. The updates of a chat are handled one
 * after the other, chats side by side, an album at once. Of several pollers the one that leads asks: what another has under
 * way comes again to it, and is known by its key.
 *
 * It is its own loop because grammY's `bot.start()` counts an update as handled before it is: it moves the
 * offset when a handler begins, also when the handler throws, and `bot.stop()` confirms the update in work; its runner
 * loses up to a hundred at a kill. Here the offset moves only past updates whose handler has returned, and asking with
 * an offset is what makes Telegram forget the ones before it: https://core.telegram.org/bots/api#getupdates
 *
 * While something is under way Telegram gives it again at once whenever it is asked. So it asks twice a second then,
 * without waiting at Telegram, and knows what it has by the ids. That is at most what one answer holds: 100.
 */
export async function poll(deps: PollDeps, signal: AbortSignal): Promise<void> {
  const { api, log, health } = deps;
  const times = { ...DEFAULTS, ...deps.times };
  const known = createKnown();
  const lanes = createLanes();
  const albums = createAlbums({ longestMs: times.longestAlbumMs });
  const dropWebhook = (abort: AbortSignal) => api.deleteWebhook({}, foreign(abort));
  const { attempt } = createAttempts({ ...deps, dropWebhook, stallMs: times.stallMs, signal });
  const ask = (offset: number, timeout: number, abort: AbortSignal) =>
    api.getUpdates({ offset, timeout, allowed_updates: ALLOWED }, foreign(abort));

  async function insist<T>(call: (abort: AbortSignal) => Promise<T>): Promise<T | undefined> {
    for (;;) {
      const given = await attempt(call);
      if (given !== undefined || signal.aborted) return given;
    }
  }

  const me = await insist((abort) => api.getMe(foreign(abort)));
  // Telegram gives no updates to a poller while a webhook stands.
  await insist(dropWebhook);
  if (!me || signal.aborted) return;
  const handle = deps.open(me);
  /** Aborts when this poller leads no more. */
  let term = AbortSignal.abort();

  /** What is new of a round goes to its lane; gives how much that is. */
  function take(updates: readonly Update[]): number {
    const fresh = updates.filter(({ update_id }) => known.add(update_id));
    for (const update of fresh) {
      const whole = albums.add(update);
      if (whole) lanes.run(laneOf(update), async () => finish(await whole));
    }
    albums.round();
    return fresh.length;
  }

  /** Until the handler has returned; only then are they done. */
  async function finish(updates: Together): Promise<void> {
    for (let tries = 1; tries <= MAX_TRIES; tries += 1) {
      try {
        signal.throwIfAborted();
        await handle(updates, signal);
        break;
      } catch (error) {
        signal.throwIfAborted();
        const isLast = tries === MAX_TRIES;
        log(`update ${updates[0].update_id}${isLast ? ' is given up' : ''}: ${String(error)}`);
        if (!isLast) await wait(times.againMs * 2 ** (tries - 1), undefined, { signal });
      }
    }
    for (const { update_id } of updates) known.done(update_id);
  }

  function standBy(why: string): void {
    health.failing('standby', why);
    log(`telegram stands by: ${why}`);
  }

  /** What Telegram has; null when this poller leads no more. */
  async function round(offset: number, timeout: number, abort: AbortSignal): Promise<Update[] | null> {
    const whose = term;
    try {
      return await ask(offset, timeout, AbortSignal.any([abort, whose]));
    } catch (error) {
      if (whose.aborted) return null;
      throw error;
    }
  }

  // The first answer comes at once, so that it is known whether polling works.
  for (let longest = 0; !signal.aborted;) {
    if (term.aborted) {
      const next = await deps.lead.next(signal, standBy).catch(() => undefined);
      if (!next) break;
      term = next;
      if (health.polling().state === 'standby')
        health.failing('starting', 'It has just begun to ask Telegram.');
      longest = 0;
      log(`telegram polling as @${me.username}`);
    }
    if (lanes.count() > 0) await idleOr(albums.isGathering() ? times.albumMs : times.busyMs);
    const { offset, answered } = known.ask();
    const timeout = lanes.count() > 0 ? 0 : longest;
    const updates = await attempt((abort) => round(offset, timeout, abort));
    if (updates === null) continue;
    if (!updates) {
      // It comes at once after a failure too; but who asks so would cut another poller off each time.
      longest = health.polling().state === 'conflict' ? LONG_POLL_SECONDS : 0;
      continue;
    }
    longest = LONG_POLL_SECONDS;
    health.received();
    answered(updates);
    const isNothingNew = take(updates) === 0 && updates.length > 0;
    // It is given what it has asked to forget.
    if (isNothingNew && lanes.count() === 0 && known.ask().offset === offset)
      await wait(times.busyMs, undefined, { signal }).catch(() => undefined);
  }
  albums.close();
  const lastWord = AbortSignal.timeout(LAST_WORD_MS);
  await idleOr(LAST_WORD_MS / 2, lastWord);
  // What was handled last is not confirmed yet. If this fails, it comes again and is known by its key.
  const { offset } = known.ask();
  if (offset > 0 && !term.aborted) await ask(offset, 0, lastWord).catch(() => []);

  /** Waits until nothing is under way, but not longer than that. */
  async function idleOr(ms: number, abort = signal): Promise<void> {
    const over = new AbortController();
    const waited = wait(ms, undefined, { signal: AbortSignal.any([abort, over.signal]) });
    await Promise.race([waited.catch(() => undefined), lanes.idle()]);
    over.abort();
  }
}
