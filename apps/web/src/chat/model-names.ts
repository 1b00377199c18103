/** A model as it is read: its own name, and whose it is; '' for OpenAI's, which are named alone. */
export interface ModelTitle {
  name: string;
  title: string;
  provider: string;
}

/** The models there are, and which of them answers where none is named. */
export interface Offer {
  default: string;
  models: string[];
}

export const OFFLINE = 'offline';

/** The parts of `ollama/qwen3`. */
export function titleOf(name: string): ModelTitle {
  const slash = name.indexOf('/');
  if (slash === -1) return { name, title: name, provider: '' };
  return { name, title: name.slice(slash + 1), provider: name.slice(0, slash) };
}

/** Those in whose name each word of `query` stands. */
export function findModels(models: ModelTitle[], query: string): ModelTitle[] {
  const wanted = query.toLowerCase().split(/\s+/).filter(Boolean);
  return models.filter(({ name }) => wanted.every((word) => name.toLowerCase().includes(word)));
}
