import type { DataOf, Event, Identity, NewCode, StoredEvent, TriggerInput } from '@brain/schema';
import { call, openEvents, type Target, trigger } from './http.ts';

export type Asked = StoredEvent<'approval'>;

/** What the events of a type hold, in order. */
export function dataOf<T extends StoredEvent['data']['event_type']>(events: Event[], type: T): DataOf<T>[] {
  return events.flatMap(({ data }) => (data.event_type === type ? [data as DataOf<T>] : []));
}

/** What the person behind a key can still answer. */
export async function openApprovals(as: Target): Promise<Asked[]> {
  return (await call<{ results: Asked[] }>(as, '/approvals')).body.results;
}

/** Says yes or no to what was asked. */
export function settle(as: Target, id: string, status: string) {
  return call<Asked>(as, `/approvals/${id}`, { body: { status } });
}

/** Says something for ann on the web, in a session of its own, and waits until the brain asks about it. */
export async function untilAsked(
  brain: Target,
  session_id: string,
  input: Partial<TriggerInput> & { message: string },
) {
  const run = await trigger(brain, { source: 'web', session_id, ...input });
  using events = await openEvents(brain, session_id);
  const isAsked = ({ data }: Event) =>
    data.event_type === 'approval' && data.status === 'asked' && data.run_id === run.run_id;
  const frames = await events.until((all) => all.some(({ data }) => isAsked(data)));
  const approval = frames.map(({ data }) => data).find(isAsked) as Asked; // waited for
  return { ...run, approval };
}

/** Links a user to a chat on Telegram, as they do it themselves. */
export async function linkTelegram(brain: Target, user_id: string, address: string): Promise<Identity> {
  const { body } = await call<NewCode>(brain, `/users/${user_id}/code`, { method: 'POST' });
  const place = { channel: 'telegram', address, code: body.code };
  return (await call<Identity>(brain, '/identities', { body: place })).body;
}
