import { setTimeout as wait } from 'node:timers/promises';
import type { BrainClient } from '@brain/client';
import type { Preferences } from '@brain/schema';
import type { Api } from 'grammy';
import { spotOf, topicOf } from '../address.ts';
import type { People } from '../people.ts';
import type { Turns } from '../turns.ts';
import { untilAnswered } from '../until-answered.ts';
import { draftIdOf } from './draft-id.ts';
import { follow } from './follow.ts';
import { createLanes } from './lanes.ts';
import { createModes } from './modes.ts';
import { createStream, type Stream } from './stream.ts';
import { type Times, TIMES } from './times.ts';
import { createTyping } from './typing.ts';
import { foreign } from '../foreign.ts';

/** A run whose answer goes to an address of Telegram. */
export interface WatchedRun {
  run_id: string;
  session_id: string;
  user_id: string;
  address: string;
}

/** How many runs are followed at once; those beyond only show “typing…” until one is over. */
const MAX_FOLLOWED = 200;
const MAX_WATCHED = 2_000;
const CLOSE_MS = 2_000;

interface Watched extends WatchedRun {
  /** While it is followed. */
  stream?: Stream;
  unfollow?: () => void;
  hold?: NodeJS.Timeout;
}

interface StreamsDeps {
  api: Pick<Api, 'sendChatAction' | 'sendMessageDraft' | 'sendMessage' | 'editMessageText' | 'deleteMessage'>;
  runs: BrainClient['api']['runs'];
  preferences: (user_id: string, signal: AbortSignal) => Promise<Preferences>;
  people: Pick<People, 'who'>;
  turns: Pick<Turns, 'take'>;
  languageOf: (address: string) => string | undefined;
  log: (line: string) => void;
  times?: Partial<Times> | undefined;
}

export type Streams = ReturnType<typeof createStreams>;

/** What people see of a run before its answer: typing, the text as it is written, what it does. */
export function createStreams(deps: StreamsDeps) {
  const { api, runs, log } = deps;
  const times = { ...TIMES, ...deps.times };
  const closing = new AbortController();
  /** By run, in the order they were begun. */
  const watched = new Map<string, Watched>();
  /** The run that draws at an address. */
  const drawing = new Map<string, string>();
  const modeOf = createModes({ preferences: deps.preferences });
  const shared = { ...deps, inLane: createLanes(), times };
  const typing = createTyping({ type, everyMs: times.typingEveryMs, longestMs: times.typingLongestMs });
  let followed = 0;

  function type(address: string): void {
    const spot = spotOf(address);
    if (!spot) return;
    // Only a courtesy.
    const typed = api.sendChatAction(spot.chat, 'typing', topicOf(spot), foreign(closing.signal));
    typed.catch(() => undefined);
  }

  function watch(run: Watched): void {
    const { run_id, address, user_id } = run;
    followed += 1;
    const stream = createStream(shared, {
      address,
      draft_id: draftIdOf(run_id),
      mode: modeOf(user_id, address),
      mayDraw: () => claim(address, run_id),
      onPhase(phase) {
        if (phase === 'running') return typing.on(address, run_id);
        typing.off(address, run_id);
        release(address, run_id);
      },
    });
    run.stream = stream;
    run.unfollow = follow(run_id, {
      runs,
      onEvents: (events) => {
        stream.see(events);
        if (stream.isOver()) end(run);
      },
      isOver: stream.isOver,
      onOver: () => end(run),
      log,
    });
  }

  function claim(address: string, run_id: string): boolean {
    if (!drawing.has(address)) drawing.set(address, run_id);
    return drawing.get(address) === run_id;
  }

  function release(address: string, run_id: string): void {
    if (drawing.get(address) !== run_id) return;
    drawing.delete(address);
    for (const other of watched.values()) if (other.address === address) other.stream?.show();
  }

  /** The run is over: what was drawn of it stays until the answer stands, where one is on its way. */
  function end(run: Watched): void {
    if (!run.unfollow) return;
    run.unfollow();
    delete run.unfollow;
    typing.off(run.address, run.run_id);
    release(run.address, run.run_id);
    followed -= 1;
    const next = [...watched.values()].find(({ stream }) => !stream);
    if (next && !closing.signal.aborted) watch(next);
    if (!run.stream?.isOwed()) return forget(run);
    run.hold = setTimeout(() => forget(run), times.holdMs);
  }

  function forget({ run_id, address, stream, hold }: Watched): void {
    clearTimeout(hold);
    typing.off(address, run_id);
    watched.delete(run_id);
    void stream?.close();
  }

  function start(run: WatchedRun): void {
    const { run_id, address } = run;
    if (closing.signal.aborted || watched.has(run_id) || watched.size >= MAX_WATCHED) return;
    const entry = { ...run };
    watched.set(run_id, entry);
    typing.on(address, run_id);
    if (followed < MAX_FOLLOWED) watch(entry);
  }

  /** The runs of Telegram that are under way, by what the brain says. */
  async function openRuns(signal: AbortSignal): Promise<WatchedRun[]> {
    const ask = (abort: AbortSignal) => runs.open.query({ channel: 'telegram' }, { signal: abort });
    const answer = await untilAnswered(ask, { signal, log });
    if (!answer.ok) return [];
    return answer.value.results.flatMap(({ reply_to: address, ...run }) =>
      address !== undefined && spotOf(address) ? [{ ...run, address }] : [],
    );
  }

  return {
    /** Begins with a run, once. */
    start,

    /** Begins with those that are under way already. @throws the signal's reason. */
    async resume(signal: AbortSignal): Promise<void> {
      for (const run of await openRuns(signal)) start(run);
    },

    /** A delivery of the run is about to be sent there. Resolves when nothing of ours is on its way to that chat. */
    async answering(address: string, run_id: string): Promise<void> {
      const run = watched.get(run_id);
      if (run?.address === address) await run.stream?.pause();
    },

    /** The message stands there: what stood in for it is taken away. */
    async answered(address: string, run_id: string): Promise<void> {
      const run = watched.get(run_id);
      if (run?.address !== address) return;
      const clearing = run.stream?.answered();
      if (run.stream === undefined || run.stream.isOver()) forget(run);
      await Promise.race([clearing, wait(CLOSE_MS, undefined, { ref: false })]);
    },

    /**
     * Somebody pressed Stop on a draft: stops its run, where it is theirs and goes on.
     * @throws the signal's reason, when it aborts before the brain has answered.
     */
    async stopDraft(
      { chat, draft_id }: { chat: number; draft_id: number },
      signal: AbortSignal,
    ): Promise<void> {
      const isIt = (run: WatchedRun) =>
        spotOf(run.address)?.chat === chat && draftIdOf(run.run_id) === draft_id;
      const run = [...watched.values()].find(isIt) ?? (await openRuns(signal)).find(isIt);
      if (!run) return;
      const known = await deps.people.who(chat, signal);
      if (!known.ok || known.value?.user_id !== run.user_id) return;
      watched.get(run.run_id)?.stream?.stop();
      const { run_id } = run;
      await untilAnswered((abort) => runs.cancel.mutate({ run_id }, { signal: abort }), { signal, log });
    },

    /** Runs that are watched for an address and are not over. */
    runsOf: (address: string): string[] =>
      [...watched.values()]
        .filter((run) => run.address === address && !run.stream?.isOver())
        .map(({ run_id }) => run_id),

    /** Ends it all, and takes away what stands in for answers, for two seconds. */
    async close(): Promise<void> {
      closing.abort();
      typing.close();
      const all = [...watched.values()];
      watched.clear();
      for (const { unfollow, hold } of all) {
        unfollow?.();
        clearTimeout(hold);
      }
      const closed = Promise.all(all.map(async ({ stream }) => stream?.close()));
      await Promise.race([closed, wait(CLOSE_MS, undefined, { ref: false })]);
    },
  };
}
