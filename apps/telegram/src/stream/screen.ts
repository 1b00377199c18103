import { GrammyError } from 'grammy';
import { failureOf } from '../failure.ts';
import type { Rich } from '../render/rich.ts';

/**
 * What came of showing something. `same`: there was nothing to do. `later`: not now, and not before `waitMs` where
 * Telegram said so. `refused`: never this way.
 */
export type Drawn = { status: 'shown' | 'same' | 'refused' } | { status: 'later'; waitMs: number };

/** `stopping` aborts when nothing more is to be begun, `cutting` when what is under way is to end. */
export interface Until {
  stopping: AbortSignal;
  cutting: AbortSignal;
}

/** Where a run is seen while its answer is written. Nothing here throws. */
export interface Screen {
  draw: (content: Rich, until: Until) => Promise<Drawn>;
  /** Takes away what stands; what is drawn after it begins anew. */
  clear: () => Promise<void>;
}

/** What a call of the Bot API that failed means for what was to be shown. */
export function drawnOf(error: unknown): Drawn {
  const { kind, retryAfter = 0 } = failureOf(error);
  // A server that does not know the method says 404, like one that does not know the bot.
  const isUnknown = error instanceof GrammyError && error.error_code === 404;
  return kind === 'refused' || isUnknown
    ? { status: 'refused' }
    : { status: 'later', waitMs: retryAfter * 1000 };
}
