import { setTimeout as wait } from 'node:timers/promises';
import type { DataOf, StoredEvent } from '@brain/schema';
import { isUnavailable } from '../errors.ts';
import type { Answer } from '../model/collect.ts';
import { ModelFault } from '../model/fault.ts';
import type { Prices } from '../model/prices.ts';
import { eventRow, type NewRow } from '../store/row.ts';
import type { Store } from '../store/store.ts';
import type { Unit, Written } from '../store/unit.ts';
import type { ToolAnswer } from '../tools/tool.ts';
import { callsOf } from './call-tool.ts';
import { deliveryRows, questionRows } from './outbox.ts';
import { receiptsOf } from './receipts.ts';
import { LostRun, type Run } from './run.ts';
import {
  addUsage,
  type Asked,
  askedId,
  endId,
  newTurn,
  stepId,
  tokensOf,
  type Turn,
  verdictId,
  waitingApprovals,
} from './steps.ts';

export interface RecordDeps {
  isToReview: (trigger: StoredEvent<'message'>) => boolean;
  prices: Pick<Prices, 'costOf'>;
}

type EndStatus = 'finished' | 'failed' | 'cancelled';

/** How long a step waits before it is tried again, when the store could not be written. */
const STORE_REST_MS = 1000;

/**
 * Writes the steps of runs: each whole, with all that it causes, or not at all. Every write may throw LostRun.
 * A store that cannot write is waited for, so that no answer is asked for twice, until the signal aborts. The end of a run
 * that is to be reviewed stays open until it was.
 */
export function createRecord(store: Store, stopping: AbortSignal, { isToReview, prices }: RecordDeps) {
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
    run: Omit<Run, 'signal'>,
    status: EndStatus,
    last: {
      rows?: NewRow[];
      content?: string | undefined;
      error?: { code: string; message: string };
      isReplaced?: boolean;
    },
  ): Promise<void> {
    const { trigger, state, elapsedMs } = run;
    const { rows = [], content, error, isReplaced = false } = last;
    const channels = trigger.data.response_to ?? [trigger.data.source];
    const answer = { part: 'answer', content, receipts: isReplaced ? [] : state.receipts };
    const deliveries = deliveryRows(run, channels, answer);
    const cost = prices.costOf(state.model, state.usage);
    const ended = eventRow(trigger, endId(trigger.id), {
      event_type: 'run',
      run_id: trigger.id,
      status,
      usage: tokensOf(state.usage),
      elapsed_ms: elapsedMs(),
      ...(state.model === undefined ? {} : { model: state.model }),
      ...(cost === undefined ? {} : { cost }),
      ...(error === undefined ? {} : { error }),
      ...(isToReview(trigger) && !isReplaced ? { state: 'open' as const } : {}),
    });
    // What was asked and not answered can be answered no more.
    const settled = [trigger.id, ...waitingApprovals(state).map(({ id }) => id)];
    const patches = settled.map((id) => ({ id, data: { state: 'done' } }));
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
      const turn = newTurn(said ? text : '', callsOf(run, index, calls));
      const said_data: DataOf<'message'> = {
        event_type: 'message',
        run_id: trigger.id,
        role: 'assistant',
        content: text,
        source: trigger.data.source,
        turn: index,
        ...(run.tainted ? { tainted: true } : {}),
      };
      const [first, ...others] = [...(said ? [said_data] : []), ...turn.calls];
      const elapsed_ms = run.elapsedMs();
      const claim =
        first && eventRow(trigger, stepId(trigger.id, 'llm', index), { ...first, usage, elapsed_ms });
      const rest = others.map((data, at) => eventRow(trigger, stepId(trigger.id, 'llm', index, at), data));
      const rows = claim ? [claim, ...rest] : [];
      addUsage(state.usage, usage);
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
      const { output, untrusted, rows = [] } = result.answer;
      const id = stepId(run_id, 'tool', turn, call_id);
      const data: DataOf<'tool_result'> = {
        event_type: 'tool_result',
        run_id,
        turn,
        call_id,
        name,
        ok: result.ok,
        output,
        ...(untrusted ? { untrusted } : {}),
        elapsed_ms: run.elapsedMs(),
      };
      await commit(run_id, [eventRow(run.trigger, id, data), ...rows], result.answer);
      run.state.turns[turn]?.results.set(call_id, { output, untrusted: untrusted ?? false });
      run.state.receipts.push(...receiptsOf(rows));
      run.tainted ||= untrusted ?? false;
      const message = rows.findLast((row) => 'role' in row.data && 'content' in row.data)?.data;
      if (message && 'content' in message) run.state.reply = String(message.content);
    },

    /** Asks the user for their word before a call is done, in the session and on Telegram; until `expires_at`. */
    async ask(
      run: Run,
      call: DataOf<'tool_call'>,
      { content, expires_at }: { content: string; expires_at: string },
    ): Promise<void> {
      const { run_id, turn, call_id, name } = call;
      const id = askedId(call);
      const asked = eventRow(run.trigger, id, {
        event_type: 'approval',
        run_id,
        turn,
        call_id,
        status: 'asked',
        name,
        content,
        expires_at,
        elapsed_ms: run.elapsedMs(),
        state: 'open',
      });
      await commit(run_id, [asked, ...questionRows(run, content, id)]);
      run.state.turns[turn]?.approvals.set(call_id, { id, status: 'asked', content, expires_at });
    },

    /** Notes that what was asked was not answered in time. A word that came all the same has taken the run over. */
    async expire(run: Run, call: DataOf<'tool_call'>, { id, content }: Asked): Promise<void> {
      const { run_id, turn, call_id, name } = call;
      const row = eventRow(run.trigger, verdictId(call), {
        event_type: 'approval',
        run_id,
        turn,
        call_id,
        status: 'expired',
        name,
        content,
        approval_id: id,
      });
      await commit(run_id, [row], { patches: [{ id, data: { state: 'done' } }] });
    },

    /** Ends a run that cannot go on; who asked reads why on the channels it is answered on. */
    fail(run: Run, error: { code: string; message: string }): Promise<void> {
      return end(run, 'failed', { error, content: error.message });
    },

    /**
     * Ends a run that its user stopped, or that another one takes the place of: then nothing of it goes out, and nothing
     * is learnt from it. What was written until then is kept.
     */
    cancel(run: Omit<Run, 'signal'>, { isReplaced }: { isReplaced: boolean }): Promise<void> {
      const { trigger, partial } = run;
      const { turn, text } = partial;
      if (text === '') return end(run, 'cancelled', { isReplaced });
      const message = eventRow(trigger, stepId(trigger.id, 'llm', turn), {
        event_type: 'message',
        run_id: trigger.id,
        role: 'assistant',
        content: text,
        source: trigger.data.source,
        turn,
        interrupted: true,
        ...(run.tainted ? { tainted: true } : {}),
      });
      const content = isReplaced ? undefined : text;
      return end(run, 'cancelled', { rows: [message], content, isReplaced });
    },
  };
}
