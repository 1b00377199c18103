import type { Bus } from '../bus/bus.ts';
import { BrainError } from '../errors.ts';
import type { MemoryPart } from '../memory/memory.ts';
import type { Answer } from '../model/collect.ts';
import type { Model, Prompt, ToolSpec } from '../model/model.ts';
import type { ModelRef, Providers } from '../model/providers.ts';
import type { Store } from '../store/store.ts';
import type { Tool } from '../tools/tool.ts';
import type { Approvals } from './approvals.ts';
import { type Attachments, withParts } from './attachments.ts';
import type { Budget } from './budget.ts';
import { doCall } from './consent.ts';
import type { House } from './house.ts';
import { history, systemPrompt, triggerText, turnMessages } from './prompt.ts';
import type { createRecord } from './record.ts';
import type { Run } from './run.ts';
import { saidBefore } from './said-before.ts';

export interface LoopDeps {
  store: Store;
  bus: Bus;
  memory: MemoryPart;
  model: Model;
  providers: Providers;
  tools: Tool[];
  record: ReturnType<typeof createRecord>;
  approvals: Approvals;
  attachments: Attachments;
  budget: Budget;
  limits: { turns: number; toolMs: number; historyTokens: number };
  house: Pick<House, 'prices' | 'instructions'>;
  log: (message: string, error: unknown) => void;
}

/**
 * Works on a run until its last turn is stored: a stored step gives its result, a missing one is done and stored. Of what
 * a run may not use, it is not even told.
 * @throws Parked when its user is to be asked first; LostRun, ModelFault, BrainError, or the signal's reason; the end of a run that fails is the caller's.
 */
export async function loop(parts: LoopDeps, run: Run): Promise<void> {
  const deps = { ...parts, tools: parts.tools.filter((tool) => hasMemory(run) || !tool.needsMemory) };
  const model = await modelOf(deps, run);
  // On a server each of the two is waited for: side by side they take the time of one.
  const [known] = await Promise.all([whatIsKnown(deps, run), deps.record.start(run, model.name)]);
  const { prompt: opening, holds } = await openingPrompt(deps, run, { model, known });
  using _held = holds;
  // The same from turn to turn, as the rest of what a prompt begins with.
  const tools = deps.tools.filter(({ isOff }) => !isOff?.()).map(({ spec }) => spec);
  for (let index = 0; index < deps.limits.turns; index += 1) {
    let turn = run.state.turns[index];
    if (!turn) {
      await deps.budget.check(run.trigger.user_id, run.state.usage);
      const messages = [...opening, ...turnMessages(run.state.turns)];
      const answer = await askModel(deps, run, { model, messages, tools, index });
      deps.budget.spend(run.trigger.user_id, answer.usage);
      turn = await deps.record.answer(run, index, answer);
    }
    if (turn.calls.length === 0) return;
    for (const call of turn.calls) {
      if (turn.results.has(call.call_id)) continue;
      await deps.record.result(run, call, await doCall(deps, run, call));
    }
  }
  throw new BrainError(
    'unprocessable',
    `The model asked for more than ${deps.limits.turns} turns in one run.`,
  );
}

/**
 * The model that the trigger names; else the one its person prefers, or the default where that cannot be asked.
 * @throws BrainError `unprocessable` when the one that was named, or the default, cannot be asked.
 */
async function modelOf({ providers, log }: LoopDeps, { trigger, preferred }: Run): Promise<ModelRef> {
  const { user_id, data } = trigger;
  if (data.model !== undefined) return providers.resolve(data.model);
  if (preferred === undefined) return providers.resolve();
  try {
    return await providers.resolve(preferred);
  } catch (error) {
    log(`the model that ${user_id} prefers cannot be asked, so the default is`, error);
    return providers.resolve();
  }
}

interface Known {
  fast_memory: string | null;
  events: Awaited<ReturnType<typeof saidBefore>>;
}

/** What is remembered of its user, and what was said before. */
async function whatIsKnown(deps: LoopDeps, run: Run): Promise<Known> {
  const { trigger } = run;
  const [fast_memory, events] = await Promise.all([
    hasMemory(run) ? deps.memory.fast(trigger.user_id).then((fast) => fast.fast_memory) : null,
    saidBefore(deps.store, trigger),
  ]);
  return { fast_memory, events };
}

async function openingPrompt(
  deps: LoopDeps,
  run: Run,
  { model, known: { fast_memory, events } }: { model: ModelRef; known: Known },
) {
  const { trigger, state } = run;
  const shown = await deps.attachments.open(events, trigger, { model, signal: run.signal });
  const { prompt, isTainted } = history(shown.said, trigger, deps.limits.historyTokens);
  const results = state.turns.flatMap((turn) => [...turn.results.values()]);
  run.tainted ||= isTainted || shown.isTainted || results.some(({ untrusted }) => untrusted);
  const messages: Prompt = [
    { role: 'system', content: systemPrompt(fast_memory, deps.house.instructions.text()) },
    ...prompt,
    {
      role: 'user',
      content: withParts(
        [triggerText(shown.trigger, deps.limits.historyTokens), ...shown.quotes].join('\n\n'),
        shown.parts,
      ),
    },
  ];
  return { prompt: messages, holds: shown.holds };
}

function hasMemory({ trigger }: Run): boolean {
  return trigger.data.memory !== 'none';
}

function askModel(
  deps: LoopDeps,
  run: Run,
  { index, ...asked }: { model: ModelRef; messages: Prompt; tools: ToolSpec[]; index: number },
): Promise<Answer> {
  const { user_id, session_id, id: run_id } = run.trigger;
  run.partial = { turn: index, text: '' };
  const onText = (offset: number, text: string) => {
    run.partial.text = offset === 0 ? text : run.partial.text + text;
    deps.bus.tell({ user_id, session_id }, { event_type: 'delta', run_id, turn: index, offset, text });
  };
  return deps.model.ask({ ...asked, onText }, run.signal);
}
