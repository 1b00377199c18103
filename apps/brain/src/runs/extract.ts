import { isEvent, type Memory, type StoredEvent, type Usage } from '@brain/schema';
import { extractionPrompt, MAX_CANDIDATES, readOperations } from '../memory/rules/extract.ts';
import { type Fact, factsIn } from '../memory/rules/rules.ts';
import type { MemoryPart } from '../memory/memory.ts';
import type { Model } from '../model/model.ts';
import type { Providers } from '../model/providers.ts';
import type { Store } from '../store/store.ts';
import type { Budget } from './budget.ts';
import { foldRun } from './steps.ts';

export type Extract = ReturnType<typeof createExtract>;

/** What is to be done with one thing that was said. */
export type Finding =
  | { is: 'new'; fact: Fact }
  | { is: 'correction'; fact: Fact; of: Memory }
  | { is: 'again'; of: Memory };

/** What a message tells to remember. */
export interface Reading {
  why: 'rules' | 'model';
  findings: Finding[];
  model?: string;
  usage?: Usage;
}

export interface ExtractDeps {
  store: Store;
  memory: Pick<MemoryPart, 'search'>;
  providers: Providers;
  model: Model;
  budget: Budget;
  /** The model that reads; without one rules do. */
  memoryModel: string | undefined;
  log: (message: string, error: unknown) => void;
}

type Trigger = StoredEvent<'message'>;

/** What is shorter says nothing that a model should be asked about: "thanks", "yes please". */
const MIN_CHARS = 12;

/** Finds what is to be remembered in what a person said: by one checked call of a model where one is set, else by rules. */
export function createExtract({ memoryModel, ...deps }: ExtractDeps) {
  async function byModel(name: string, trigger: Trigger, signal: AbortSignal): Promise<Reading> {
    const { user_id, data } = trigger;
    await deps.budget.check(user_id, { input_tokens: 0, output_tokens: 0 });
    const query = {
      user_id,
      q: data.content.slice(0, 2000),
      scope: 'memories' as const,
      limit: MAX_CANDIDATES,
    };
    const found = await deps.memory.search(query);
    const candidates = found.filter((item) => item.kind === 'memory');
    const events = await deps.store.events.ofRun(trigger);
    // An answer that words of others may have led is no witness to what the person said.
    const isTainted = events.some((event) => isEvent(event, 'message') && event.data.tainted);
    const answered = isTainted ? '' : (foldRun(events).reply ?? '');
    const shown = { said: data.content, candidates, today: dayOf(trigger) };
    const model = await deps.providers.resolve(name);
    const messages = extractionPrompt({ ...shown, answered });
    const { text, usage } = await deps.model.ask({ model, messages, tools: [], onText: () => {} }, signal);
    deps.budget.spend(user_id, usage);
    const { operations } = readOperations(text, shown);
    const findings = operations.flatMap((operation): Finding[] => {
      if (operation.op === 'remember') return [{ is: 'new', fact: operation.fact }];
      const of = candidates[operation.candidate - 1];
      if (!of) return [];
      return operation.op === 'again'
        ? [{ is: 'again', of }]
        : [{ is: 'correction', of, fact: operation.fact }];
    });
    return { why: 'model', findings, model: model.name, usage };
  }

  function byRules(trigger: Trigger): Reading {
    const facts = factsIn(trigger.data.content, new Date(trigger.created_at), timeZoneOf(trigger));
    return { why: 'rules', findings: facts.map((fact) => ({ is: 'new', fact })) };
  }

  return {
    /** Whether a trigger is to be read: no stranger's words, enough of them, and of a run that may write memory. */
    isDue({ data }: Trigger): boolean {
      if (data.memory === 'none') return false;
      if (data.trust === undefined || data.trust === 'untrusted') return false;
      return memoryModel === undefined
        ? factsIn(data.content).length > 0
        : data.content.trim().length >= MIN_CHARS;
    },

    /** What a trigger tells to remember. A model that does not answer is done without. @throws the signal's reason. */
    async read(trigger: Trigger, signal: AbortSignal): Promise<Reading> {
      if (memoryModel === undefined) return byRules(trigger);
      try {
        return await byModel(memoryModel, trigger, signal);
      } catch (error) {
        signal.throwIfAborted();
        deps.log(`${memoryModel} did not say what to remember, so rules do`, error);
        return byRules(trigger);
      }
    },
  };
}

/** The day on which something was said, where it was said. */
function dayOf(trigger: Trigger): string {
  const form = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeZone: timeZoneOf(trigger) });
  return form.format(new Date(trigger.created_at));
}

/** Where the clock of who spoke is, if the facts that came along say so. */
function timeZoneOf({ data }: Trigger): string {
  const named = data.context?.['time_zone'];
  if (typeof named !== 'string') return 'UTC';
  try {
    return new Intl.DateTimeFormat('en', { timeZone: named }).resolvedOptions().timeZone;
  } catch {
    return 'UTC';
  }
}
