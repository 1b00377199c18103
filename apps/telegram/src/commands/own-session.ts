import type { BrainClient } from '@brain/client';
import type { DataOf, TriggerInput } from '@brain/schema';
import type { Sessions } from '../sessions.ts';
import type { Streams } from '../stream/streams.ts';
import { type Ask, type Asking, Refused } from './ask.ts';

interface OwnSessionDeps {
  ask: Ask;
  send: BrainClient['send'];
  sessions: Sessions;
  streams: Pick<Streams, 'start' | 'answered'>;
  botId: number;
}

/** By its update: a redelivery of the command is the same. */
type Told = Asking & { update_id: number };

/** What somebody does with the session that goes on where they are: leave it for another, stop it, have it answer again. */
export function createOwnSession({ ask, send, sessions, streams, botId }: OwnSessionDeps) {
  return {
    /** Another session goes on here from now on. @throws Refused. */
    async begin(by: Told): Promise<void> {
      const entered = await sessions.enter(by, `telegram:${by.address}:${by.update_id}`, by.signal);
      if (!entered.ok) throw new Refused(entered);
    },

    /** Stops what runs in the session, and what is answered here; gives whether anything did. @throws Refused. */
    async stop(by: Told): Promise<boolean> {
      const { user_id, address } = by;
      const session_id = await sessions.of(by, by.signal);
      const { results } = await ask((brain, options) => brain.runs.open.query({ user_id }, options), by);
      const here = results.filter(
        (run) => run.session_id === session_id || (run.source === 'telegram' && run.reply_to === address),
      );
      // The last first: none of them is begun because the one before it has ended.
      for (const { run_id } of here.toReversed()) {
        await ask((brain, options) => brain.runs.cancel.mutate({ run_id }, options), by);
        await streams.answered(address, run_id);
      }
      return here.length > 0;
    },

    /**
     * Has the last message of the session answered again, in the place of its run; gives whether there is one.
     * @throws Refused.
     */
    async retry(by: Told): Promise<boolean> {
      const { user_id, address, signal } = by;
      const session_id = await sessions.of(by, signal);
      const last = await ask((brain, options) => brain.runs.last.query({ session_id }, options), by);
      if (!last || last.trigger.user_id !== user_id) return false;
      const trigger: TriggerInput = {
        ...again(last.trigger.data),
        source: 'telegram',
        user_id,
        session_id,
        reply_to: address,
        replaces: last.run_id,
        idempotency_key: `${botId}:${by.update_id}`,
      };
      try {
        const { duplicate, run_id } = await ask((_, options) => send(trigger, options.signal), by);
        if (!duplicate) streams.start({ run_id, session_id, user_id, address });
      } catch (error) {
        // The key stands for this command as it came before: it was done then.
        if (!(error instanceof Refused) || error.code !== 'CONFLICT') throw error;
      }
      return true;
    },
  };
}

/** What was said, to be said again. Words that were not the person’s own do not become theirs. */
function again(data: DataOf<'message'>): Pick<TriggerInput, 'message'> & Partial<TriggerInput> {
  const { content: message, attachments, quotes, context, memory, source_message_id, trust } = data;
  const files = attachments?.map(({ id, name }) => (name === undefined ? { id } : { id, name }));
  return {
    message,
    ...(files ? { attachments: files } : {}),
    ...(quotes ? { quotes } : {}),
    ...(context ? { context } : {}),
    ...(memory ? { memory } : {}),
    ...(source_message_id === undefined ? {} : { source_message_id }),
    ...(trust === 'owner' || trust === 'member' ? {} : { trust: 'untrusted' as const }),
  };
}
