import { type Answer, huge } from '../support/model.ts';

/** Turns of a run at most. */
export const TURNS = 3;
export const think = (thought: string) => ({ name: 'think', arguments: { thought } });
export type Failing = { script: Answer[]; calls: number; says?: RegExp };
export const good = { text: ['Then ', 'good'] };
/** An answer of the provider by its status alone. */
export const status = (status: number, more = {}): Answer => ({ fault: { kind: 'status', status, ...more } });
/** What a provider does, how often it is asked, and what the run says in the end where it fails. */
export const faults: Record<string, Failing> = {
  'one 500': { script: [status(500), good], calls: 2 },
  'one dropped connection': { script: [{ fault: { kind: 'cut' } }, good], calls: 2 },
  'one silence before the first token': { script: [{ fault: { kind: 'hang' } }, good], calls: 2 },
  'one silence in mid-answer': {
    script: [{ text: ['Half'], fault: { kind: 'hang', after: 1 } }, good],
    calls: 2,
  },
  'one cut stream': { script: [{ text: ['Half'], fault: { kind: 'cut', after: 1 } }, good], calls: 2 },
  'one malformed chunk': {
    script: [{ text: ['Half'], fault: { kind: 'malformed', after: 1 } }, good],
    calls: 2,
  },
  'one error chunk': { script: [{ text: ['Half'], fault: { kind: 'error', after: 1 } }, good], calls: 2 },
  'one tool call that is cut': {
    script: [{ toolCalls: [think('lost')], fault: { kind: 'cut', after: 2 } }, good],
    calls: 2,
  },
  'nothing but 500': { script: [status(500)], calls: 4, says: /500/ },
  'nothing but 429': { script: [status(429)], calls: 4, says: /429|quota|too much/ },
  'nothing but silence': { script: [{ fault: { kind: 'hang' } }], calls: 4, says: /silent/ },
  'nothing but half answers': {
    script: [{ text: ['Half'], fault: { kind: 'cut', after: 1 } }],
    calls: 4,
    says: /broke off/,
  },
  'empty choices': { script: [{ text: ['x'], fault: { kind: 'no_choices' } }], calls: 4, says: /broke off/ },
  'an empty answer': { script: [{}], calls: 1, says: /nothing/ },
  'a refused key': { script: [status(401)], calls: 1, says: /key/ },
  'an unknown model': { script: [status(404)], calls: 1, says: /gpt-4\.1/ },
  'a refused request': {
    script: [status(400, { message: 'context too long' })],
    calls: 1,
    says: /context too long/,
  },
  'an endless answer': { script: [{ text: huge(2_000_000) }], calls: 1, says: /too long/ },
  'endless tool calls': { script: [{ toolCalls: [think('again')] }], calls: TURNS, says: /3 turns/ },
  'too many tool calls': {
    script: [{ toolCalls: Array.from({ length: 65 }, () => think('x')) }],
    calls: 1,
    says: /too long/,
  },
};
