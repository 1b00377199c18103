import { z } from 'zod';
import { ProviderInput, ProviderName, ProviderTryInput } from '@brain/schema';
import type { Parts } from './parts.ts';
import { procedure, t } from './trpc.ts';

const One = z.strictObject({ name: ProviderName });

/** The procedures of the services that answer model calls. */
export function providerRouter({
  providerSettings: settings,
  tryProvider,
}: Pick<Parts, 'providerSettings' | 'tryProvider'>) {
  return t.router({
    list: procedure.query(async () => ({ results: await settings.list() })),
    set: procedure
      .input(ProviderInput.extend(One.shape))
      .mutation(({ input: { name, ...provider } }) => settings.set(name, provider)),
    remove: procedure.input(One).mutation(({ input }) => settings.remove(input.name)),
    try: procedure.input(ProviderTryInput).mutation(({ input, signal }) => tryProvider(input, signal)),
  });
}
