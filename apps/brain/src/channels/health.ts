import type { ChannelHealth, ChannelReport } from '@brain/schema';
import { redactLooks } from '../secrets/redact.ts';

export type ChannelsHealth = ReturnType<typeof createChannelsHealth>;

/** Channels it knows of at once; the one that was heard of least lately makes room. */
const MAX_CHANNELS = 50;
/** After so long without a word nobody knows how a channel is. */
const SILENT_AFTER_MS = 60_000;

interface Known {
  report: ChannelReport;
  /** In ms since 1970. */
  sinceMs: number;
  reportedMs: number;
  /** It is the brain's own: nothing is said of it while nothing goes out. */
  lasts: boolean;
}

/**
 * How the services of channels are, as they say themselves, and the brain of those that it sends by. In memory alone:
 * each of them says it anew before long, the brain with the next message.
 */
export function createChannelsHealth({ now = Date.now, silentAfterMs = SILENT_AFTER_MS } = {}) {
  const channels = new Map<string, Known>();

  function isSilent({ reportedMs, lasts }: Known): boolean {
    return !lasts && now() - reportedMs > silentAfterMs;
  }

  return {
    /**
     * Takes what a service says of its channel. It is in a state since it first said so, and was not silent in between.
     * What `lasts` holds until another is said.
     */
    report(report: ChannelReport, { lasts = false } = {}): void {
      const { channel, state } = report;
      const before = channels.get(channel);
      const goesOn = before?.report.state === state && !isSilent(before);
      const reportedMs = now();
      channels.delete(channel);
      channels.set(channel, { report, sinceMs: goesOn ? before.sinceMs : reportedMs, reportedMs, lasts });
      const [oldest] = channels.keys();
      if (channels.size > MAX_CHANNELS && oldest !== undefined) channels.delete(oldest);
    },

    /** Each channel that was heard of since the brain started, by name. */
    list(): ChannelHealth[] {
      const all = [...channels.values()].map((known): ChannelHealth => {
        const { report, sinceMs, reportedMs } = known;
        const { channel, state, detail } = report;
        const reported_at = timeOf(reportedMs);
        if (isSilent(known))
          return { channel, state: 'silent', since: timeOf(reportedMs + silentAfterMs), reported_at };
        const why = detail === undefined ? {} : { detail: redactLooks(detail) };
        return { channel, state, ...why, since: timeOf(sinceMs), reported_at };
      });
      return all.toSorted((a, b) => (a.channel < b.channel ? -1 : 1));
    },
  };
}

function timeOf(ms: number): string {
  return new Date(ms).toISOString();
}
