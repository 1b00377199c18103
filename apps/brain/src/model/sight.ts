import type { ModelRef } from './providers.ts';

export type Sees = ReturnType<typeof createSight>;

/** Families of models that see images, by the names their providers give them; `*` is anything. */
const SEEING = [
  'gpt-4o*',
  'chatgpt-4o*',
  'gpt-4.1*',
  'gpt-4.5*',
  'gpt-4-turbo*',
  'gpt-5*',
  'o1*',
  'o3*',
  'o4*',
  'claude*',
  'gemini*',
  'gemma3*',
  'gemma-3*',
  'pixtral*',
  'mistral-small3*',
  'mistral-small-3*',
  'mistral-medium-3*',
  'llama4*',
  'llama-4*',
  'grok-4*',
  '*llava*',
  '*vl*',
  '*vision*',
  'minicpm-v*',
  'moondream*',
];
/** Those of them that do not. */
const BLIND = [
  'gpt-4o*audio*',
  'gpt-4o*transcribe*',
  'gpt-4o*tts*',
  'o1-mini*',
  'o1-preview*',
  'o3-mini*',
  'gemma3:1b*',
  'gemma3:270m*',
  'gemma-3-1b*',
  'gemma-3-270m*',
];

/**
 * Tells which models see images: well-known families, and those of the given patterns, which win. A name is looked at
 * as its provider writes it, also without the folder some put before it (`openai/gpt-4o`).
 */
export function createSight(more: readonly string[] = []) {
  const [sees, isBlind, isGiven] = [SEEING, BLIND, more].map(matcher) as [Match, Match, Match]; // three went in

  return ({ name, id }: Pick<ModelRef, 'name' | 'id'>): boolean => {
    const own = id.toLowerCase();
    const names = [own, own.slice(own.lastIndexOf('/') + 1)];
    if ([name.toLowerCase(), ...names].some(isGiven)) return true;
    return names.some(sees) && !names.some(isBlind);
  };
}

type Match = (name: string) => boolean;

function matcher(patterns: readonly string[]): Match {
  const all = patterns.map((pattern) => pattern.split('*').map(RegExp.escape).join('.*'));
  if (all.length === 0) return () => false;
  const any = new RegExp(`^(?:${all.join('|')})$`, 's');
  return (name) => any.test(name);
}
