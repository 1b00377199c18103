import type { DataOf, Event } from '@brain/schema';

/** `queued`: it has not started. `asking`: it waits for its user's word. */
export type Phase = 'queued' | 'running' | 'asking' | 'over';

export type Seen = ReturnType<typeof createSeen>;

/** A run as its events have told it, given in order, some of them perhaps again from the start. */
export function createSeen(address: string) {
  let phase: Phase = 'queued';
  let turn = -1;
  let text = '';
  /** Tools that were asked for and have no result yet, by call. */
  const calls = new Map<string, string>();
  /** Deliveries to this address that are not settled. */
  const owed = new Set<string>();

  function write(data: DataOf<'delta'>): void {
    if (data.turn !== turn) text = '';
    turn = data.turn;
    // One that leaves a gap would make words that nobody wrote; the whole text follows.
    if (data.offset <= text.length) text = text.slice(0, data.offset) + data.text;
  }

  function changeRun({ status }: DataOf<'run'>): void {
    if (phase === 'over') return;
    if (status === 'started') phase = 'running';
    else if (status !== 'waiting') phase = 'over';
  }

  function deliver(id: string | null, data: DataOf<'delivery'>): void {
    if (data.delivery_id !== undefined && (data.status === 'sent' || data.status === 'failed'))
      owed.delete(data.delivery_id);
    const isNew = data.delivery_id === undefined && data.status === 'open';
    if (isNew && data.channel === 'telegram' && data.to === address && id !== null) owed.add(id);
  }

  return {
    see({ id, data }: Event): void {
      if (data.event_type === 'delta') write(data);
      else if (data.event_type === 'message' && data.role === 'assistant' && data.turn !== undefined)
        write({ event_type: 'delta', run_id: data.run_id, turn: data.turn, offset: 0, text: data.content });
      else if (data.event_type === 'tool_call') calls.set(data.call_id, data.name);
      else if (data.event_type === 'tool_result') calls.delete(data.call_id);
      else if (data.event_type === 'approval' && data.status === 'asked') phase = 'asking';
      else if (data.event_type === 'run') changeRun(data);
      else if (data.event_type === 'delivery') deliver(id, data);
    },

    /** What was written is said: only what comes after it is to be shown. */
    forgetText(): void {
      text = '';
    },

    phase: (): Phase => phase,
    /** The text of the turn that was last written in, as Markdown. */
    text: (): string => text,
    /** The tool that is at work now; the calls of a turn are done one after the other. */
    tool: (): string | undefined => (phase === 'running' ? calls.values().next().value : undefined),
    /** A message of the run is still on its way to the address. */
    isOwed: (): boolean => owed.size > 0,
  };
}
