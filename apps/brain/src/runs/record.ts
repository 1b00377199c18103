import { setTimeout as wait } from 'node:timers/promises';
import type { DataOf, StoredEvent } from '@brain/schema';
import { isUnavailable } from '../errors.ts';
import type { Answer, Call } from '../model/collect.ts';
import { ModelFault } from '../model/fault.ts';
import { eventRow, type NewRow } from '../store/row.ts';
import type { Store } from '../store/store.ts';
import type { Unit, Written } from '../store/unit.ts';
import type { ToolAnswer } from '../tools/tool.ts';
import { toolInput } from './call-tool.ts';
import { deliveryRows } from './outbox.ts';
import { endId, type RunState, stepId, type Turn } from './steps.ts';

/** A run that is being worked on. `state` grows with each step stored. */
export interface Run {
  trigger: StoredEvent<'message'>;
  state: RunState;
  /** How long it has been worked on, over all its attempts; by the monotonic clock within this one. */
  elapsedMs: () => number;
  /** Aborts when the run is cancelled, takes too long, or the brain stops. */
  signal: AbortSignal;
  /** The text being written, in case the run is stopped in the middle. */
  partial: { turn: number; text: string };
}

/** Another attempt has stored this step, or the run has ended: whoever did that owns the run now. */
export class LostRun extends Error {}

type EndStatus = 'finished' | 'failed' | 'cancelled';

/** How long a step waits before it is tried again, when the store could not be written. */
const STORE_REST_MS = 1000;

/**
 * Writes the steps of runs: each whole, with all that it causes, or not at all. Every write may throw LostRun.
 * A store that cannot write is waited for, so that no answer is asked for twice, until the signal aborts. The end of a run
 * that is to be reviewed stays open until it was.
 */
export function createRecord(
  store: Store,
  stopping: AbortSignal,
  isToReview: (trigger: StoredEvent<'message'>) => boolean,
) {
  async function insist(unit: Unit): Promise<Written> {
    for (;;) {
      try {
        return await store.write(unit);
      } catch (error) {
        if (!isUnavailable(error) || stopping.aborted) throw error;
        await wait(STORE_REST_MS, undefined, { signal: stopping }).catch(() => undefined);
      }
    }
  }

  async function commit(run_id: string, rows: NewRow[], also: Partial<ToolAnswer> = {}): Promise<void> {
    const { ensure = [], patches = [], supersedes = [], removes = [] } = also;
    const written = await insist({ rows, ensure, patches, supersedes, removes, unless: endId(run_id) });
    if (written.status !== 'written') throw new LostRun();
  }

  /** Ends a run, once: `rows` are its last words, `content` goes out on the channels it is answered on. */
  async function end(
    { trigger, state, elapsedMs }: Pick<Run, 'trigger' | 'state' | 'elapsedMs'>,
    status: EndStatus,
    last: { rows?: NewRow[]; content?: string | undefined; error?: { code: string; message: string } },
  ): Promise<void> {
    const { rows = [], content, error } = last;
    const channels = trigger.data.response_to ?? [trigger.data.source];
    const deliveries =
      content === undefined ? [] : deliveryRows(trigger, channels, { part: 'answer', content });
    const ended = eventRow(trigger, endId(trigger.id), {
      event_type: 'run',
      run_id: trigger.id,
      status,
      usage: state.usage,
      elapsed_ms: elapsedMs(),
      ...(state.model === undefined ? {} : { model: state.model }),
      ...(error === undefined ? {} : { error }),
      ...(isToReview(trigger) ? { state: 'open' as const } : {}),
    });
    const patches = [{ id: trigger.id, data: { state: 'done' } }];
    await commit(trigger.id, [...rows, ...deliveries, ended], { patches });
  }

  return {
    /** Notes that an attempt begins. */
    async start({ trigger, state }: Run, model: string): Promise<void> {
      const attempt = state.starts + 1;
      const run_id = trigger.id;
      const data = { event_type: 'run' as const, run_id, status: 'started' as const, model, attempt };
      await commit(run_id, [eventRow(trigger, stepId(run_id, 'start', attempt), data)]);
      state.starts = attempt;
      state.model = model;
    },

    /** Notes that the run was put down in good order: its next attempt goes on from here. */
    async rest({ trigger, state, elapsedMs }: Run): Promise<void> {
      const run_id = trigger.id;
      const status = 'waiting' as const;
      const data = { event_type: 'run' as const, run_id, status, elapsed_ms: elapsedMs() };
      await commit(run_id, [eventRow(trigger, stepId(run_id, 'rest', state.starts), data)]);
    },

    /**
     * Stores what the model said in a turn; without tool calls it is the last one, and ends the run.
     * @throws ModelFault when nothing was said in the whole run.
     */
    async answer(run: Run, index: number, { text, usage, calls }: Answer): Promise<Turn> {
      const { trigger, state } = run;
      const said = text.trim() !== '';
      if (!said && calls.length === 0 && state.reply === null) {
        throw new ModelFault(
          `The model ${state.model} answered nothing. Try again, or choose another model.`,
          {
            again: false,
          },
        );
      }
      const turn: Turn = { text: said ? text : '', calls: callsOf(run, index, calls), results: new Map() };
      const said_data: DataOf<'message'> = {
        event_type: 'message',
        run_id: trigger.id,
        role: 'assistant',
        content: text,
        source: trigger.data.source,
        turn: index,
      };
      const [first, ...others] = [...(said ? [said_data] : []), ...turn.calls];
      const elapsed_ms = run.elapsedMs();
      const claim =
        first && eventRow(trigger, stepId(trigger.id, 'llm', index), { ...first, usage, elapsed_ms });
      const rest = others.map((data, at) => eventRow(trigger, stepId(trigger.id, 'llm', index, at), data));
      const rows = claim ? [claim, ...rest] : [];
      state.usage.input_tokens += usage.input_tokens;
      state.usage.output_tokens += usage.output_tokens;
      const words = said ? text : state.turns.findLast((earlier) => earlier.text.trim() !== '')?.text;
      if (turn.calls.length > 0) await commit(trigger.id, rows);
      else await end(run, 'finished', { rows, content: words });
      if (said) state.reply = text;
      state.turns[index] = turn;
      run.partial = { turn: index + 1, text: '' };
      return turn;
    },

    /** Stores the result of a tool call with the changes it asks for. */
    async result(
      run: Run,
      call: DataOf<'tool_call'>,
      result: { answer: ToolAnswer; ok: boolean },
    ): Promise<void> {
      const { run_id, turn, call_id, name } = call;
      const { output, rows = [] } = result.answer;
      const id = stepId(run_id, 'tool', turn, call_id);
      const data: DataOf<'tool_result'> = {
        event_type: 'tool_result',
        run_id,
        turn,
        call_id,
        name,
        ok: result.ok,
        output,
        elapsed_ms: run.elapsedMs(),
      };
      await commit(run_id, [eventRow(run.trigger, id, data), ...rows], result.answer);
      run.state.turns[turn]?.results.set(call_id, output);
      const message = rows.findLast((row) => 'role' in row.data && 'content' in row.data)?.data;
      if (message && 'content' in message) run.state.reply = String(message.content);
    },

    /** Ends a run that cannot go on; who asked reads why on the channels it is answered on. */
    fail(run: Run, error: { code: string; message: string }): Promise<void> {
      return end(run, 'failed', { error, content: error.message });
    },

    /** Ends a run that its user stopped. What was written until then is kept. */
    cancel(run: Omit<Run, 'signal'>): Promise<void> {
      const { trigger, partial } = run;
      const { turn, text } = partial;
      if (text === '') return end(run, 'cancelled', {});
      const message = eventRow(trigger, stepId(trigger.id, 'llm', turn), {
        event_type: 'message',
        run_id: trigger.id,
        role: 'assistant',
        content: text,
        source: trigger.data.source,
        turn,
        interrupted: true,
      });
      return end(run, 'cancelled', { rows: [message], content: text });
    },
  };
}

/** Tool calls as events. Some providers leave the id of a call out or repeat it; a step needs one of its own. */
function callsOf({ trigger, state }: Run, turn: number, calls: Call[]): DataOf<'tool_call'>[] {
  const seen = new Set(state.turns.flatMap((earlier) => earlier.calls.map(({ call_id }) => call_id)));
  return calls.map((call, position) => {
    let call_id = call.call_id;
    for (let tries = 0; call_id === '' || seen.has(call_id); tries += 1)
      call_id = `call_${turn}_${position + tries}`;
    seen.add(call_id);
    const input = toolInput(call.json);
    return { event_type: 'tool_call', run_id: trigger.id, turn, call_id, name: call.name, input };
  });
}
