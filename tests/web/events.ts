import type { DataOf, Event, EventData } from '@brain/schema';

/** Writes the events of one session as the brain tells them: stored ones numbered, deltas not. */
export function createTeller(session_id = 'web:1') {
  let seq = 0;
  const base = { type: 'event' as const, user_id: 'owner', session_id, tags: [] };
  const created_at = '2026-01-01T00:00:00.000Z';

  function tell(data: EventData, id?: string): Event {
    if (data.event_type === 'delta') return { ...base, seq: null, id: null, data, created_at };
    seq += 1;
    return { ...base, seq, id: id ?? `evt_${seq}`, data, created_at };
  }

  return {
    tell,
    ask: (run_id: string, content: string) =>
      tell({ event_type: 'message', run_id, role: 'user', content, source: 'web' }, run_id),
    answer: (run_id: string, content: string, more: { interrupted?: true; turn?: number } = {}) =>
      tell({ event_type: 'message', run_id, role: 'assistant', content, source: 'web', turn: 0, ...more }),
    delta: (run_id: string, offset: number, text: string) =>
      tell({ event_type: 'delta', run_id, turn: 0, offset, text }),
    delivery: (
      run_id: string,
      status: 'open' | 'sending' | 'sent' | 'failed',
      { id, ...more }: Partial<DataOf<'delivery'>> & { id?: string } = {},
    ) => tell({ event_type: 'delivery', run_id, status, channel: 'telegram', content: 'x', ...more }, id),
    run: (run_id: string, status: 'started' | 'finished' | 'cancelled' | 'failed', message?: string) =>
      tell({
        event_type: 'run',
        run_id,
        status,
        ...(message ? { error: { code: 'model_failed', message } } : {}),
      }),
  };
}
