import { ChannelReport } from '@brain/schema';
import type { ChannelsHealth } from '../channels/health.ts';
import { procedure, t } from './trpc.ts';

/** The procedures of how channels are: their services say it, an owner asks. */
export function channelsRouter(channels: ChannelsHealth) {
  return t.router({
    report: procedure.input(ChannelReport).mutation(({ input }) => channels.report(input)),
    list: procedure.query(() => ({ results: channels.list() })),
  });
}
