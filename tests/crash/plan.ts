import type { Answer, ChatMessage, ChatRequest } from '../support/model.ts';

/**
 * What a message has the scripted model do, read from the message alone, so that a turn asked again after a crash is
 * answered alike: `m7: remember+send_message, think` is a turn with two calls, a turn with one, then the answer `re: m7`.
 */
export interface Plan {
  name: string;
  turns: string[][];
}

export function planOf(message: string): Plan {
  const [name = '', calls = ''] = message.split(': ');
  const turns = calls === '' ? [] : calls.split(', ').map((turn) => turn.split('+'));
  return { name, turns };
}

/** The text a call of the plan carries: found again in the memory, message or delivery that it made. */
export const textOf = (plan: Plan, turn: number, at: number) =>
  `${plan.turns[turn]?.[at]} ${plan.name} ${turn}.${at}`;

export const answerOf = (plan: Plan) => `re: ${plan.name}`;

/** What the model is asked: the message, which turn of its run this is, and what was said in the session before. */
export interface Question {
  message: string;
  turn: number;
  history: string[];
}

export function questionOf({ messages }: ChatRequest): Question {
  const at = messages.findLastIndex(({ role }) => role === 'user');
  const text = ({ content }: ChatMessage) => (typeof content === 'string' ? content : '');
  const question = messages[at];
  const message = (question && text(question).split('\n---\n').at(-1)) ?? '';
  const turn = messages.slice(at).filter(({ role }) => role === 'assistant').length;
  const history = messages.slice(0, at).flatMap((said) => (said.role === 'system' ? [] : [text(said)]));
  return { message, turn, history };
}

/** The answer to a question, in pieces `paceMs` apart. */
export function answer({ message, turn }: Question, paceMs: number): Answer {
  const plan = planOf(message);
  const calls = plan.turns[turn];
  if (!calls) return { text: ['re', ': ', plan.name], paceMs };
  const toolCalls = calls.map((name, at) => {
    const text = textOf(plan, turn, at);
    return { name, arguments: name === 'think' ? { thought: text } : { content: text } };
  });
  return { toolCalls, paceMs: paceMs / 4 };
}

/** All that one run of the message is to cause, each once. `telegram`: the answer goes there. */
export function effectsOf(message: string, telegram: boolean) {
  const plan = planOf(message);
  const of = (...names: string[]) =>
    plan.turns.flatMap((calls, turn) =>
      calls.flatMap((name, at) => (names.includes(name) ? [textOf(plan, turn, at)] : [])),
    );
  const said = [...of('send_message'), answerOf(plan)];
  return {
    said,
    memories: of('remember'),
    thoughts: of('think'),
    deliveries: telegram ? [...of('send_message', 'send_telegram'), answerOf(plan)] : of('send_telegram'),
    calls: plan.turns.flat().length,
  };
}
