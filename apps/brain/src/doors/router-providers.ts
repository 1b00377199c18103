import { z } from 'zod';
import { ProviderInput, ProviderName } from '@brain/schema';
import type { ProviderSettings } from '../model/provider-settings.ts';
import { procedure, t } from './trpc.ts';

const One = z.strictObject({ name: ProviderName });

/** The procedures of the services that answer model calls. */
export function providerRouter(settings: ProviderSettings) {
  return t.router({
    list: procedure.query(async () => ({ results: await settings.list() })),
    set: procedure
      .input(ProviderInput.extend(One.shape))
      .mutation(({ input: { name, ...provider } }) => settings.set(name, provider)),
    remove: procedure.input(One).mutation(({ input }) => settings.remove(input.name)),
  });
}
