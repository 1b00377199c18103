import { isEvent, type StoredEvent } from '@brain/schema';
import { eventsOf, type FileRow } from './file.ts';
import type { Said } from './load.ts';
import { isOutcome, judgeOutbox, type Sent } from './outbox.ts';
import { effectsOf, planOf, type Question } from './plan.ts';

/** All that is known when everything has ended. */
export interface Evidence {
  /** Every row of the store, in order of `seq`. */
  rows: FileRow[];
  said: Said[];
  /** Each time the model was asked, with the time in milliseconds. */
  asked: (Question & { at: number })[];
  /** What the Bot API received, in order. */
  sent: Sent[];
  /** Where messages go that name no chat. */
  ownerChat: string;
  /** Processes killed: each may cost one message sent twice. */
  kills: number;
  /** Several brains: one whose lease has lapsed, and that does not know it yet, asks what another asks; one answer is stored. */
  isShared?: boolean;
}

/** A prompt may leave out what is older than this many messages. */
const HISTORY_AT_LEAST = 10;

/** What was promised and did not hold, a sentence each; none when all is well. */
export function judge(evidence: Evidence): { violations: string[]; runs: number; extraSends: number } {
  const events = eventsOf(evidence.rows);
  const triggers = events.filter(isTrigger);
  const runs = Map.groupBy(events, (event) => ('run_id' in event.data ? event.data.run_id : ''));
  const outbox = judgeOutbox(evidence, events);
  const violations = [
    ...judgeAccepted(evidence.said, triggers),
    ...judgeOrder(events, triggers),
    ...triggers.flatMap((trigger) => judgeRun(trigger, runs.get(trigger.id) ?? [])),
    ...judgeMemories(evidence.rows, triggers),
    ...judgeAsked(evidence, triggers, runs),
    ...outbox.violations,
  ];
  return { violations, runs: triggers.length, extraSends: outbox.extraSends };
}

function isTrigger(event: StoredEvent): event is StoredEvent<'message'> {
  return isEvent(event, 'message') && event.data.role === 'user';
}

/** Each is a row, and one row; a sender's own order in a session is the order of the rows. */
function judgeAccepted(said: Said[], triggers: StoredEvent<'message'>[]): string[] {
  const rows = Map.groupBy(triggers, ({ data }) => data.content);
  const last = new Map<string, number>();
  const stray = triggers.length - new Set(triggers.map(({ data }) => data.content)).size;
  const unknown = triggers.filter(({ data }) => !said.some(({ message }) => message === data.content));
  return [
    ...(stray > 0 ? [`accepted twice: ${stray} triggers`] : []),
    ...unknown.map(({ data }) => `nobody said “${data.content}”`),
    ...said.flatMap(({ message, session_id, event_id }) => {
      const [row] = rows.get(message) ?? [];
      if (!row) return [`accepted and lost: “${message}” of ${session_id}`];
      if (event_id !== undefined && row.id !== event_id) return [`“${message}” is not the row it was told`];
      if (row.session_id !== session_id) return [`“${message}” stands in ${row.session_id}`];
      const before = last.get(session_id) ?? 0;
      last.set(session_id, row.seq);
      return row.seq < before ? [`“${message}” was overtaken in ${session_id}`] : [];
    }),
  ];
}

/** The runs of a session stand one after the other, in the order of their triggers. */
function judgeOrder(events: StoredEvent[], triggers: StoredEvent<'message'>[]): string[] {
  return [...Map.groupBy(events, ({ session_id }) => session_id)].flatMap(([session_id, own]) => {
    const steps = own.filter((event) => !isTrigger(event) && !isSettled(event));
    const order = steps.flatMap(({ data }) => ('run_id' in data ? (data.run_id ?? []) : []));
    const blocks = order.filter((run_id, at) => run_id !== order[at - 1]);
    const expected = triggers.filter((trigger) => trigger.session_id === session_id).map(({ id }) => id);
    const wrong = blocks.findIndex((run_id, at) => run_id !== expected[at]);
    if (wrong === -1) return [];
    return [`order: run ${wrong + 1} of ${session_id} overlaps another or is out of turn`];
  });
}

/** A delivery is settled whenever its channel gets to it: that is no step of the run. */
function isSettled({ data }: StoredEvent): boolean {
  return data.event_type === 'delivery' && data.delivery_id !== undefined;
}

/** One end, and each step and effect that its message asks for once, in order. */
function judgeRun(trigger: StoredEvent<'message'>, events: StoredEvent[]): string[] {
  const { content, source } = trigger.data;
  const wanted = effectsOf(content, source === 'telegram');
  const steps = events.filter((event) => !isSettled(event));
  const ends = events.filter(isOutcome);
  const end = ends[0];
  const said = events.flatMap(({ data }) =>
    data.event_type === 'message' && data.role === 'assistant' ? [data.content] : [],
  );
  const thoughts = events.flatMap(({ data }) => (data.event_type === 'thought' ? [data.thought] : []));
  const deliveries = events.flatMap((event) =>
    isEvent(event, 'delivery') && event.data.delivery_id === undefined ? [event.data.content] : [],
  );
  const calls = events.flatMap(({ data }) => (data.event_type === 'tool_call' ? [data.call_id] : []));
  const results = events.flatMap(({ data }) => (data.event_type === 'tool_result' ? [data.call_id] : []));
  const check = (what: string, found: unknown, expected: unknown) =>
    JSON.stringify(found) === JSON.stringify(expected)
      ? []
      : [`${what} of “${content}”: ${JSON.stringify(found)} instead of ${JSON.stringify(expected)}`];
  return [
    ...(ends.length === 1 ? [] : [`“${content}” has ${ends.length} ends`]),
    ...(trigger.data.state === 'done' ? [] : [`“${content}” still stands open`]),
    ...(end?.data.event_type === 'run' && end.data.status !== 'finished'
      ? [`“${content}” ended ${end.data.status}: ${end.data.error?.message}`]
      : []),
    ...(end && steps.at(-1) !== end ? [`“${content}” went on after its end`] : []),
    ...check('messages', said, wanted.said),
    ...check('thoughts', thoughts, wanted.thoughts),
    ...check('deliveries', deliveries, wanted.deliveries),
    ...check('number of tool calls', calls.length, wanted.calls),
    ...check('tool results', results, calls),
  ];
}

/** Each memory that was asked for stands once. */
function judgeMemories(rows: FileRow[], triggers: StoredEvent<'message'>[]): string[] {
  const stored = rows.flatMap(({ type, data }) => (type === 'memory' ? [String(data['content'])] : []));
  const wanted = triggers.flatMap(({ data }) => effectsOf(data.content, false).memories);
  const left = Map.groupBy(stored, (content) => content);
  return [
    ...wanted.flatMap((content) => {
      const count = left.get(content)?.length ?? 0;
      left.delete(content);
      return count === 1 ? [] : [`the memory “${content}” stands ${count} times`];
    }),
    ...[...left.keys()].map((content) => `nobody asked for the memory “${content}”`),
  ];
}

/** What the model has answered is not asked again once it is stored; the history is what was said before. */
function judgeAsked(
  { asked, isShared = false }: Evidence,
  triggers: StoredEvent<'message'>[],
  runs: Map<string | undefined, StoredEvent[]>,
): string[] {
  const byMessage = new Map(triggers.map((trigger) => [trigger.data.content, trigger]));
  const sessions = Map.groupBy(triggers, ({ session_id }) => session_id);
  return asked.flatMap(({ message, turn, at, history }) => {
    const trigger = byMessage.get(message);
    if (!trigger) return [`the model was asked “${message}”, which is no trigger`];
    const { name } = planOf(message);
    const before = (sessions.get(trigger.session_id) ?? [])
      .filter(({ seq }) => seq < trigger.seq)
      .flatMap(({ data }) => [data.content, ...effectsOf(data.content, false).said]);
    const right = tail(history).join('\n') === tail(before).join('\n');
    const step = runs.get(trigger.id)?.find(({ data }) => {
      if (data.event_type === 'tool_call') return data.turn === turn;
      return data.event_type === 'message' && data.role === 'assistant' && data.turn === turn;
    });
    return [
      ...(right ? [] : [`the history of “${name}” was ${JSON.stringify(history)}`]),
      ...(step && at > Date.parse(step.created_at) && !isShared
        ? [`turn ${turn} of “${name}” was asked again after it was stored`]
        : []),
    ];
  });
}

const tail = (messages: string[]) => messages.slice(-HISTORY_AT_LEAST);
