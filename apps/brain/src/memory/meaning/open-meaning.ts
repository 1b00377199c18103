import type { Logger } from 'pino';
import type { Config } from '../../config.ts';
import { createEmbeddings } from '../../model/embeddings.ts';
import type { Providers } from '../../model/providers.ts';
import type { Store } from '../../store/store.ts';
import { createMeaning, type Meaning } from './meaning.ts';

/** Search by meaning, where an embedding model is set. @throws Error when the brain cannot know the model. */
export function openMeaning(
  { BRAIN_EMBEDDING_MODEL: model }: Config,
  { store, providers, log }: { store: Store; providers: Providers; log: Logger },
): Meaning | undefined {
  if (model === undefined) return undefined;
  providers.check(model, 'BRAIN_EMBEDDING_MODEL');
  const embeddings = createEmbeddings({ resolve: () => providers.resolve(model) });
  return createMeaning({ vectors: store.vectors, embeddings, model, log: (message) => log.warn(message) });
}
