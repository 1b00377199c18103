import type { ChannelReport } from '@brain/schema';
import { refusalOf } from '../refusal.ts';
import type { Health } from './health.ts';

const EVERY_MS = 20_000;
const ANSWER_WITHIN_MS = 10_000;
/** As much as the brain takes. */
const MAX_DETAIL_CHARS = 500;

interface ReportsDeps {
  health: Health;
  report: (report: ChannelReport, signal: AbortSignal) => Promise<unknown>;
  everyMs?: number;
}

/**
 * Tells the brain how Telegram is, whenever that changes and every 20 s, so that its Admin shows the truth; and hears
 * by the way whether the brain answers. One call at a time; one that fails is left to the next.
 */
export function createReports({ health, report, everyMs = EVERY_MS }: ReportsDeps) {
  const closing = new AbortController();
  let isAsking = false;
  let isStale = false;

  async function tell(): Promise<void> {
    isStale = true;
    // How Telegram is, the one that leads says.
    if (isAsking || health.polling().state === 'standby') return;
    isAsking = true;
    while (isStale && !closing.signal.aborted) {
      isStale = false;
      const signal = AbortSignal.any([closing.signal, AbortSignal.timeout(ANSWER_WITHIN_MS)]);
      health.brain(await report(reportOf(health), signal).then(() => true, hasAnswered));
    }
    isAsking = false;
  }

  health.onChange(() => void tell());
  const timer = setInterval(() => void tell(), everyMs);

  return {
    /** The socket to the brain was opened or lost. A brain that was started anew knows nothing yet. */
    connection(isOpen: boolean): void {
      if (isOpen) void tell();
      else health.brain(false);
    },

    close(): void {
      clearInterval(timer);
      closing.abort();
    },
  };
}

/** A brain that takes no such report is there all the same; one that takes our key for a wrong one is of no use. */
const hasAnswered = (error: unknown): boolean => refusalOf(error)?.concernsMessage ?? false;

function reportOf(health: Health): ChannelReport {
  const { state, why } = health.polling();
  const channel = 'telegram';
  if (state === 'polling') return { channel, state: 'working' };
  if (state === 'starting') return { channel, state: 'starting' };
  return { channel, state: 'failing', detail: (why ?? state).slice(0, MAX_DETAIL_CHARS) };
}
