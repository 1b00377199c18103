import { randomUUID } from 'node:crypto';
import type { DataOf, StoredEvent, TriggerInput, TriggerResult, Trust } from '@brain/schema';
import { BrainError } from '../errors.ts';
import type { Providers } from '../model/providers.ts';
import { eventRow, factId } from '../store/row.ts';
import { sessionRow } from '../store/sessions.ts';
import type { Store } from '../store/store.ts';
import type { Written } from '../store/unit.ts';
import { userRow } from '../store/users.ts';
import { attachedFiles } from './attachments.ts';

export type AcceptTrigger = ReturnType<typeof createTrigger>;

/** Whom a trigger is for, and within what the sender's own ids are unique. */
export interface Sender {
  user_id: string;
  /** A user's keys and a service's keys never meet, so nobody can take another's idempotency key. */
  scope: string;
  trust: Trust;
}

/** The one way in: everything the brain does begins as a trigger accepted here. */
export function createTrigger(deps: { store: Store; providers: Providers; maxWaiting: number }) {
  const { store, providers, maxWaiting } = deps;

  /** A key that stands already: the same trigger again, or another one under its key. */
  async function again(id: string, data: DataOf<'message'>, session: Session): Promise<TriggerResult> {
    const stored = await store.events.get(id);
    if (stored && isMessage(stored) && asked(stored.data, stored) === asked(data, session)) {
      return { event_id: id, run_id: id, session_id: stored.session_id, duplicate: true };
    }
    throw new BrainError('conflict', 'idempotency_key: this key was used for another trigger');
  }

  /** @throws BrainError `invalid` for what is no run of that session; whether it stands elsewhere is not told. */
  async function checkRun(
    field: 'replaces' | 'parent_id',
    run_id: string | null | undefined,
    { user_id, session_id }: Session,
  ): Promise<void> {
    if (typeof run_id !== 'string') return;
    const run = await store.events.get(run_id);
    const isOurs = run?.user_id === user_id && run.session_id === session_id;
    if (!isOurs || !isMessage(run) || run.data.role !== 'user')
      throw new BrainError('invalid', `${field}: this session has no such run`);
  }

  /**
   * Accepts a trigger: resolves when its row is on the disk, also when its key was known already.
   * @throws BrainError `invalid` (unknown model, a file that is not the user's, `replaces` or `parent_id` that is no
   * run of the session, `temporary` into a session that is kept), `not_found` (somebody else's session), `conflict` (the
   * key stands for another trigger), `too_many` (the session's queue is full), `unavailable` (the store cannot write).
   */
  return async function accept(
    input: TriggerInput,
    { user_id, scope, trust }: Sender,
  ): Promise<TriggerResult> {
    const { source, message, model, idempotency_key } = input;
    if (model !== undefined) providers.check(model);
    const attachments = await attachedFiles(store.files, user_id, input.attachments);
    const session = { user_id, session_id: input.session_id ?? `${source}:${user_id}` };
    const id = factId('evt', 'trigger', scope, source, idempotency_key ?? randomUUID());
    const data: DataOf<'message'> = {
      event_type: 'message',
      run_id: id,
      role: 'user',
      content: message,
      source,
      trust,
      state: 'open',
      ...alongOf(input),
      ...(attachments === undefined ? {} : { attachments }),
    };
    if (input.temporary) data.memory = 'none';
    const words = message.trim() === '' ? (attachments?.[0]?.name ?? 'File') : message;
    const title = input.subject ?? words;
    await checkRun('replaces', input.replaces, session);
    await checkRun('parent_id', input.parent_id, session);
    const write = (is_temporary: true | undefined) =>
      store.write({
        ensure: [userRow(user_id, { role: 'member' }), sessionRow(session, { title, source, is_temporary })],
        rows: [eventRow(session, id, data)],
        maxWaiting,
      });
    let written = await write(input.temporary);
    if (isOfAnotherKind(written)) {
      if (input.temporary)
        throw new BrainError('invalid', 'temporary: this session stands, and is to be kept');
      // What is said in a temporary session stays out of the memory, whether the trigger says so or not.
      data.memory = 'none';
      written = await write(true);
    }
    if (isOfAnotherKind(written))
      throw new BrainError('unavailable', 'The session has just ended. Say it again.', { retryAfter: 1 });
    if (written.status === 'exists') return again(id, data, session);
    if (written.status === 'written') {
      return { event_id: id, run_id: id, session_id: session.session_id, duplicate: false };
    }
    if (written.why === 'not_yours') throw new BrainError('not_found', `No session ${session.session_id}`);
    throw new BrainError('too_many', `${maxWaiting} messages already wait in this session`, {
      retryAfter: 5,
    });
  };
}

/** The session stands, and one of the two is temporary: it, or what was to be added. */
function isOfAnotherKind(written: Written): boolean {
  return written.status === 'refused' && written.why === 'temporary';
}

interface Session {
  user_id: string;
  session_id: string;
}

function isMessage(event: StoredEvent): event is StoredEvent<'message'> {
  return event.data.event_type === 'message';
}

/** What stands in a trigger as it was given. */
const GIVEN = [
  'model',
  'context',
  'response_to',
  'reply_to',
  'quotes',
  'subject',
  'source_message_id',
  'replaces',
  'parent_id',
  'memory',
  'temporary',
] as const;

type Given = Pick<DataOf<'message'>, (typeof GIVEN)[number]>;

/** What came along, without what was left out. */
function alongOf(input: Given): Given {
  return Object.fromEntries(
    GIVEN.filter((name) => input[name] !== undefined).map((name) => [name, input[name]]),
  );
}

/** What a trigger asks for, as text: equal for equal triggers. */
function asked(data: DataOf<'message'>, { user_id, session_id }: Session): string {
  const { content, source, attachments } = data;
  const files = attachments?.map(({ id, name }) => [id, name]);
  // As JSON, what is missing would be as null, which `parent_id` may say.
  const given = GIVEN.map((name) => (data[name] === undefined ? '' : [data[name]]));
  return JSON.stringify([user_id, session_id, content, source, files, ...given], inOrder);
}

/** A store may give the keys of an object back in another order than they came in. */
function inOrder(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
