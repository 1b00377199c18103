import type { DataOf, StoredEvent } from '@brain/schema';
import { readConfig } from '../../apps/brain/src/config.ts';
import { createMemory } from '../../apps/brain/src/memory/memory.ts';
import { createModel } from '../../apps/brain/src/model/model.ts';
import { createOfflineFetch } from '../../apps/brain/src/model/offline.ts';
import { createProviders } from '../../apps/brain/src/model/providers.ts';
import { createSight } from '../../apps/brain/src/model/sight.ts';
import { ATTEMPT_DELAYS_MS } from '../../apps/brain/src/runs/attempt.ts';
import { createApprovals } from '../../apps/brain/src/runs/approvals.ts';
import { createAttachments } from '../../apps/brain/src/runs/attachments.ts';
import { createBudget } from '../../apps/brain/src/runs/budget.ts';
import { createHouse } from '../../apps/brain/src/runs/house.ts';
import { createRuns } from '../../apps/brain/src/runs/runs.ts';
import { createTrigger } from '../../apps/brain/src/runs/trigger.ts';
import { forget } from '../../apps/brain/src/tools/forget.ts';
import { recall } from '../../apps/brain/src/tools/recall.ts';
import { remember } from '../../apps/brain/src/tools/remember.ts';
import { sendEmail } from '../../apps/brain/src/tools/send-email.ts';
import { sendMessage } from '../../apps/brain/src/tools/send-message.ts';
import { sendSlack } from '../../apps/brain/src/tools/send-slack.ts';
import { sendTelegram } from '../../apps/brain/src/tools/send-telegram.ts';
import { think } from '../../apps/brain/src/tools/think.ts';
import { updateMemory } from '../../apps/brain/src/tools/update-memory.ts';
import { type ScriptedModel, startModel } from '../support/model.ts';
import { ann, openParts } from './open-parts.ts';

const WITHIN_MS = 15_000;

type Parts = Pick<Awaited<ReturnType<typeof openParts>>, 'store' | 'bus'>;

/** Runs over a store and its bus, with a scripted model over real HTTP; who makes them stops them. */
export function runsOver(
  { store, bus }: Parts,
  scripted: ScriptedModel,
  options: { env?: Record<string, string>; attemptDelaysMs?: number[]; approvalMs?: number } = {},
) {
  const config = readConfig({ OPENAI_BASE_URL: scripted.url, ...options.env });
  const memory = createMemory(store);
  const providers = createProviders(config, createOfflineFetch());
  const tools = [
    think(),
    sendMessage(),
    sendTelegram(),
    sendEmail(),
    sendSlack(),
    remember(memory),
    recall(memory),
    updateMemory(memory),
    forget(memory),
  ];
  const house = createHouse(store, { tools, instructions: config.BRAIN_INSTRUCTIONS });
  const faults: unknown[] = [];
  const approvals = createApprovals({ store, ...(options.approvalMs && { approvalMs: options.approvalMs }) });
  const runs = createRuns({
    store,
    bus,
    memory,
    model: createModel({ firstTokenMs: WITHIN_MS, nextTokenMs: WITHIN_MS }),
    providers,
    tools: house.tools,
    budget: createBudget(store, { runTokens: config.BRAIN_RUN_TOKENS, dayTokens: config.BRAIN_DAY_TOKENS }),
    approvals,
    attachments: createAttachments({
      files: store.files,
      sees: createSight(config.BRAIN_VISION_MODELS),
    }),
    limits: {
      turns: config.BRAIN_MAX_TURNS,
      toolMs: config.BRAIN_TOOL_SECONDS * 1000,
      historyTokens: config.BRAIN_HISTORY_TOKENS,
    },
    house,
    maxRuns: config.BRAIN_MAX_RUNS,
    runMs: config.BRAIN_RUN_SECONDS * 1000,
    attemptDelaysMs: options.attemptDelaysMs ?? ATTEMPT_DELAYS_MS,
    isToReview: () => false,
    log: (_message, error) => void faults.push(error),
  });
  const accept = createTrigger({ store, providers, maxWaiting: config.BRAIN_MAX_WAITING });
  return { runs, approvals, memory, tools, accept, faults };
}

/**
 * The brain from the store to the runs, without doors, with a scripted model over real HTTP. `before` finds the
 * store as a crash may have left it, when no run is being worked on.
 */
export async function openRuns(
  before: (parts: Awaited<ReturnType<typeof openParts>>) => Promise<void> = async () => {},
  env: Record<string, string> = {},
) {
  const scripted: ScriptedModel = await startModel();
  const parts = await openParts();
  await before(parts);
  const { store, bus } = parts;
  const { runs, memory, tools, accept, faults } = runsOver(parts, scripted, { env });
  return {
    ...parts,
    scripted,
    memory,
    tools,
    runs,
    /** Errors that were no refusal of ours: bugs, as the log has them. */
    faults,

    /** Says something in a session; gives the run's id. */
    async ask(message: string, session = ann): Promise<string> {
      const input = { source: 'web', message, session_id: session.session_id };
      return (await accept(input, { user_id: session.user_id, scope: 'service', trust: 'service' })).run_id;
    },

    /** Waits for the end of a run. */
    async ended(run_id: string, session = ann): Promise<DataOf<'run'>> {
      const query = { session_id: session.session_id, after: 0 };
      for await (const { events } of bus.subscribe(query, AbortSignal.timeout(WITHIN_MS))) {
        for (const { data } of events) {
          const over = data.event_type === 'run' && /finished|failed|cancelled/.test(data.status);
          if (over && data.run_id === run_id) return data;
        }
      }
      throw new Error(`Run ${run_id} did not end`);
    },

    /** All stored events of a run, in order. */
    async eventsOf(run_id: string, session = ann): Promise<StoredEvent[]> {
      const events = await store.events.latest(session.session_id, 10_000);
      return events.filter(({ data }) => 'run_id' in data && data.run_id === run_id);
    },

    async [Symbol.asyncDispose](): Promise<void> {
      await runs.stop(0);
      await scripted.stop();
      await parts[Symbol.asyncDispose]();
    },
  };
}

/** What an event is, in a word or two. */
export function kindOf({ data }: StoredEvent): string {
  if (data.event_type === 'run') return `run ${data.status}`;
  return data.event_type === 'message' ? `message ${data.role}` : data.event_type;
}
