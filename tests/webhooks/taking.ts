import type { DataOf, TriggerResult } from '@brain/schema';
import { readConfig } from '../../apps/brain/src/config.ts';
import type { OutMessage, Sender } from '../../apps/brain/src/channels/sender.ts';
import type { From, Hook, Said } from '../../apps/brain/src/connectors/connector.ts';
import { createAuth } from '../../apps/brain/src/doors/auth.ts';
import { createIdentities } from '../../apps/brain/src/doors/identities.ts';
import { createPlaces } from '../../apps/brain/src/doors/places.ts';
import { createIntake } from '../../apps/brain/src/doors/webhook-intake.ts';
import { createWebhookPeople } from '../../apps/brain/src/doors/webhook-people.ts';
import { createTell } from '../../apps/brain/src/doors/webhook-tell.ts';
import { createProviders } from '../../apps/brain/src/model/providers.ts';
import { createOfflineFetch } from '../../apps/brain/src/model/offline.ts';
import { createTrigger } from '../../apps/brain/src/runs/trigger.ts';
import { identityRow } from '../../apps/brain/src/store/identities.ts';
import { eventRow, factId } from '../../apps/brain/src/store/row.ts';
import { userRow } from '../../apps/brain/src/store/users.ts';
import { openParts } from '../brain/open-parts.ts';

export const OWNER_MAIL = 'owner@example.org';
export const MEMBER_MAIL = 'mia@example.org';

/** A mail of somebody, as a connector reads it. */
export function mailOf(
  address: string,
  more: Omit<Partial<Said>, 'from'> & { from?: Partial<From> } = {},
): Said {
  const { from, ...said } = more;
  return {
    once: `${crypto.randomUUID()}@example.org`,
    message: 'hello',
    thread: 'thread',
    reply_to: address,
    ...said,
    from: { channel: 'email', address, isProven: true, ...from },
  };
}

export type Taken = Partial<TriggerResult> & {
  ignored?: string;
  trigger: (DataOf<'message'> & { user_id: string }) | undefined;
};

/** The intake over a real store, with an owner, a member and their addresses, and senders that keep what they are given. */
export async function openTaking(how: { userFileBytes?: number; sender?: Partial<Sender> } = {}) {
  const parts = await openParts();
  const { store } = parts;
  const providers = createProviders(readConfig({ BRAIN_MODEL: 'offline' }), createOfflineFetch());
  await store.write({
    ensure: [
      userRow('owner', { role: 'owner' }),
      userRow('mia', { role: 'member' }),
      identityRow('owner', { channel: 'email', address: OWNER_MAIL }),
      identityRow('owner', { channel: 'slack', address: 'UOWNER' }),
      identityRow('mia', { channel: 'email', address: MEMBER_MAIL }),
      identityRow('mia', { channel: 'slack', address: 'UMIA' }),
    ],
  });
  const auth = createAuth('the-key-of-the-brain', store);
  const identities = createIdentities({ store, auth });
  const told: OutMessage[] = [];
  const sender: Sender = {
    pieces: (message) => [message],
    send: async (message) => {
      told.push(message);
      return { status: 'sent' };
    },
    ...how.sender,
  };
  const log: string[] = [];
  const { tell, close } = createTell({ senders: { email: sender, slack: sender } }, (line) => log.push(line));
  const who = createWebhookPeople({ store, identities, places: createPlaces({ store, auth }) }, tell);
  const accept = createTrigger({ store, providers, maxWaiting: 100 });
  const intake = createIntake({ store, accept, userFileBytes: how.userFileBytes ?? 100 * 1024 * 1024 }, who);
  return {
    ...parts,
    identities,
    told,
    log,
    closeTell: close,
    /** A message that went out by mail in a session; gives its name. */
    async deliver(session: { user_id: string; session_id: string }, to: string): Promise<string> {
      const id = factId('evt', 'delivered', crypto.randomUUID());
      const data = {
        event_type: 'delivery' as const,
        run_id: id,
        status: 'sent' as const,
        channel: 'email',
        to,
      };
      await store.write({ rows: [eventRow(session, id, data)] });
      return id;
    },
    /** What becomes of something that was said by a webhook. */
    async take(said: Said, hook: Partial<Hook> = {}): Promise<Taken> {
      const set: Hook = { name: 'in', kind: 'generic', secrets: ['the-secret'], ...hook };
      const result = await intake(set, said.from?.channel ?? 'webhook', said);
      const event = 'event_id' in result ? await store.events.get(result.event_id) : undefined;
      const trigger =
        event?.data.event_type === 'message' ? { ...event.data, user_id: event.user_id } : undefined;
      return { ...result, trigger };
    },
  };
}
