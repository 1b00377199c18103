import type { Event } from '@brain/schema';
import type { Api } from 'grammy';
import { spotOf } from '../address.ts';
import type { Turns } from '../turns.ts';
import { createDraft } from './draft.ts';
import type { InLane } from './lanes.ts';
import { isPrivate, type Mode } from './modes.ts';
import { createPace, type Pace } from './pace.ts';
import { activityOf } from './phrases.ts';
import { createPreview } from './preview.ts';
import type { Drawn, Screen, Until } from './screen.ts';
import { createSeen, type Phase } from './seen.ts';
import { shownOf } from './shown.ts';
import type { Times } from './times.ts';

export interface StreamDeps {
  api: Pick<Api, 'sendMessageDraft' | 'sendMessage' | 'editMessageText' | 'deleteMessage'>;
  turns: Pick<Turns, 'take'>;
  inLane: InLane;
  languageOf: (address: string) => string | undefined;
  times: Times;
}

interface StreamOptions {
  address: string;
  draft_id: number;
  mode: Promise<Mode>;
  /** Whether the run may draw at its address now: one does at a time. */
  mayDraw: () => boolean;
  /** Once for each change. */
  onPhase: (phase: Phase) => void;
}

export type Stream = ReturnType<typeof createStream>;

/** One run as it is seen at its address before its answer. Nothing here throws. */
export function createStream(deps: StreamDeps, options: StreamOptions) {
  const { api, turns, times } = deps;
  const { address, draft_id } = options;
  const spot = spotOf(address) ?? { chat: 0 };
  const seen = createSeen(address);
  let view: { kind: Mode; screen: Screen; pace: Pace } | undefined;
  let phase = seen.phase();
  /** Messages of the run are being sent. */
  let isPaused = false;
  /** They stand: what comes next is shown again. */
  let isAnswered = false;
  /** Nothing more is drawn, whatever comes. */
  let isStopped = false;

  void options.mode.then(use);

  function use(mode: Mode): void {
    void view?.pace.pause();
    view = undefined;
    if (mode === 'off' || spot.chat === 0) return;
    const isDraft = mode === 'draft';
    const edit = isPrivate(address) ? times.editPrivate : times.editGroup;
    const rhythm = isDraft ? times.draft : edit;
    const screen = isDraft
      ? createDraft({ api, spot, draft_id, refreshMs: times.draft.refreshMs })
      : createPreview({ api, spot, turns });
    const pace = createPace({ inLane: (work) => deps.inLane(spot.chat, work), draw, rhythm });
    view = { kind: mode, screen, pace };
    show();
  }

  function show(): void {
    if (!view || isPaused || isStopped || phase !== 'running') return;
    // A group is told nothing before there is something to read.
    if (view.kind === 'edit' && seen.text().trim() === '') return;
    if (options.mayDraw()) view.pace.poke();
  }

  async function draw(until: Until): Promise<Drawn> {
    const drawing = view;
    const isDue = !isPaused && !isStopped && phase === 'running' && options.mayDraw();
    if (!drawing || !isDue) return { status: 'same' };
    const tool = seen.tool();
    const activity = tool === undefined ? undefined : activityOf(tool, deps.languageOf(address));
    const drawn = await drawing.screen.draw(shownOf(seen.text(), activity), until);
    if (drawn.status === 'refused' && view === drawing) use(drawing.kind === 'draft' ? 'edit' : 'off');
    return drawn;
  }

  async function clear(): Promise<void> {
    await view?.screen.clear();
  }

  return {
    draft_id,

    /** Some events of the run, in order. */
    see(events: readonly Event[]): void {
      for (const event of events) seen.see(event);
      // What follows a message that was sent.
      if (isPaused && isAnswered) {
        isPaused = false;
        view?.pace.resume();
      }
      const before = phase;
      phase = seen.phase();
      if (phase !== before) options.onPhase(phase);
      show();
    },

    show,

    /** A message of the run is about to be sent: resolves when no call of ours is under way, within two seconds. */
    async pause(): Promise<void> {
      isPaused = true;
      isAnswered = false;
      await view?.pace.pause();
    },

    /** The message stands. What comes of the run after it is shown anew. */
    async answered(): Promise<void> {
      isAnswered = true;
      seen.forgetText();
      await clear();
    },

    isOver: (): boolean => phase === 'over',
    isOwed: seen.isOwed,

    /** Somebody has stopped it. */
    stop(): void {
      isStopped = true;
      void view?.pace.pause();
    },

    /** Nothing is drawn any more, and what was is taken away. */
    async close(): Promise<void> {
      isStopped = true;
      await view?.pace.pause();
      await clear();
    },
  };
}
