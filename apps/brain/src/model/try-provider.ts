import type { ProviderTried, ProviderTryInput } from '@brain/schema';
import { BrainError, messageOf } from '../errors.ts';
import { ModelFault } from './fault.ts';
import type { Model } from './model.ts';
import { OFFLINE, type Providers } from './providers.ts';

export type TryProvider = ReturnType<typeof createTryProvider>;

const WITHIN_MS = 20_000;
/** Enough for a word, also of a model that thinks before. */
const MAX_TOKENS = 64;

/** Tries providers with one short call of a model. It changes nothing. */
export function createTryProvider({
  providers,
  model,
}: {
  providers: Providers;
  model: Pick<Model, 'once'>;
}) {
  async function nameOf({ name, model: wanted }: ProviderTryInput): Promise<string> {
    if (name === OFFLINE) return OFFLINE;
    const prefix = name === 'openai' ? '' : `${name}/`;
    if (wanted !== undefined) return wanted.startsWith(prefix) ? wanted : prefix + wanted;
    const first = await providers.firstOf(name);
    if (first !== undefined) return prefix + first;
    throw new BrainError(
      'unprocessable',
      `${name} lists no models: it does not answer, or refuses the key. Name a model to see why.`,
    );
  }

  /** Asks a provider; at most 20 s. @throws BrainError `not_found` where there is no such provider. */
  return async function tryProvider(input: ProviderTryInput, signal?: AbortSignal): Promise<ProviderTried> {
    if (input.name !== OFFLINE && providers.from(input.name) === undefined)
      throw new BrainError('not_found', `No provider ${input.name}`);
    const began = performance.now();
    const tooLate = AbortSignal.timeout(WITHIN_MS);
    const until = signal ? AbortSignal.any([signal, tooLate]) : tooLate;
    const ms = () => Math.round(performance.now() - began);
    let name: string | undefined;
    try {
      name = await nameOf(input);
      const ref = await providers.resolve(name);
      const messages = [{ role: 'user' as const, content: 'Answer with one word: ready.' }];
      await model.once({ model: ref, messages, tools: [], maxTokens: MAX_TOKENS, onText: () => {} }, until);
      return { ok: true, ms: ms(), model: name };
    } catch (error) {
      if (!tooLate.aborted && !(error instanceof BrainError) && !(error instanceof ModelFault)) throw error;
      const late = `The model ${name ?? input.name} did not answer within ${WITHIN_MS / 1000} s.`;
      const why = tooLate.aborted ? late : messageOf(error);
      return { ok: false, ms: ms(), ...(name === undefined ? {} : { model: name }), error: why };
    }
  };
}
