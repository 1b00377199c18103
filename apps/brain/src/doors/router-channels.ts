import { ChannelReport, LeadInput } from '@brain/schema';
import type { Parts } from './parts.ts';
import { open, takePlace } from './subscription.ts';
import { procedure, t } from './trpc.ts';

/** The procedures of channels: their services say how they are, an owner asks; and which of several fetches. */
export function channelsRouter({ channels, leads }: Pick<Parts, 'channels' | 'leads'>) {
  return t.router({
    report: procedure.input(ChannelReport).mutation(({ input }) => channels.report(input)),
    list: procedure.query(() => ({ results: channels.list() })),
    lead: procedure.input(LeadInput).subscription(async function* ({ ctx, input, signal }) {
      using _place = takePlace(ctx);
      yield* leads.lead(input, open(signal));
    }),
  });
}
