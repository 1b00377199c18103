import type { Connector, From, Hook, Said } from '../connectors/connector.ts';
import { authorOf, type Writer } from '../connectors/said-trigger.ts';
import { BrainError } from '../errors.ts';
import type { Identities } from './identities.ts';
import { createLimiter } from './limiter.ts';
import type { Parts } from './parts.ts';
import type { Places } from './places.ts';
import type { Tell } from './webhook-tell.ts';

/** How often somebody may say a code: the brain takes five wrong ones. */
const CODES = { perSecond: 1 / 120, burst: 5 };
/** How often a stranger is told theirs. */
const KNOCKS = { perSecond: 1 / 600, burst: 1 };
/** How often somebody the brain does not know is heard where others are. */
const HEARD = { perSecond: 10 / 60, burst: 10 };

/** Six figures after `/link`, as the web app shows them. */
const LINK = /^\/link\s+(\d{3})[ -]?(\d{3})(?!\d)/;
/** Nobody's own words: the door speaks for those that it has found. */
const DOOR = { kind: 'service', user_id: null, credential: null } as const;

/** Whose words they are, if the brain knows: nobody's, where there is no writer. Or why they are not heard. */
export type Who = { writer?: Writer; context?: Record<string, unknown> } | { ignored: string };

/** Says who it is that a webhook brings words of, and answers who is nobody yet. */
export function createWebhookPeople(
  { store, identities, places }: { store: Parts['store']; identities: Identities; places: Places },
  tell: Tell,
) {
  const maySay = createLimiter(CODES);
  const mayKnock = createLimiter(KNOCKS);
  const mayBeHeard = createLimiter(HEARD);

  /** Who is proven to write, where they are linked. */
  async function known({ isProven, channel, address }: From): Promise<Writer | undefined> {
    const found = isProven ? await store.identities.find({ channel, address }) : undefined;
    if (!found) return undefined;
    const { user_id } = found;
    return { user_id, trust: (await store.users.get(user_id))?.role ?? 'member' };
  }

  /** They say a code that the web app has shown them. */
  async function redeem(from: From, code: string): Promise<Who> {
    const { channel, address, name } = from;
    if (maySay.take(`${channel} ${address}`) > 0) return { ignored: 'the sender said too many codes' };
    const say = (text: string) => {
      tell(channel, address, text);
      return { ignored: text };
    };
    try {
      await identities.redeem({ channel, address, code, ...(name === undefined ? {} : { name }) });
      return say('This address is linked now: what you write from it is yours.');
    } catch (error) {
      if (!(error instanceof BrainError) || error.code === 'unavailable') throw error;
      return say('This code is not right. Ask the web app for a new one, under “You”.');
    }
  }

  /** Somebody on Slack whom nobody knows is told a code; the owners there hear of it. */
  async function knock({ channel, address, name }: From): Promise<Who> {
    if (mayKnock.take(`${channel} ${address}`) > 0) return { ignored: 'the sender waits to be let in' };
    try {
      const place = { channel, address, ...(name === undefined ? {} : { name }) };
      const { code, is_new, owners } = await identities.knock(place);
      tell(
        channel,
        address,
        `I do not know you yet. Your code is ${code}, for ten minutes: say it in the web app under “You”, or let an owner let you in.`,
      );
      const who = authorOf({ channel, address, name, isProven: true });
      if (is_new)
        for (const owner of owners)
          tell(
            channel,
            owner,
            `${who} would like to come in. You can let them in in the web app, under “Admin”.`,
          );
    } catch (error) {
      if (!(error instanceof BrainError) || error.code === 'unavailable') throw error;
    }
    return { ignored: 'the sender waits to be let in' };
  }

  /** Where others read along: it is the conversation of who brought the assistant there, and only their words are theirs. */
  async function shared(said: Said, from: From): Promise<Who> {
    const { channel } = from;
    const [address = ''] = said.thread.split(':', 1);
    const writer = await known(from);
    const stands = await store.places.find({ channel, address });
    if (!stands && !writer) return { ignored: 'nobody who is known has spoken here' };
    if (!writer && mayBeHeard.take(`${channel} ${from.address}`) > 0)
      return { ignored: 'the sender is not known, and wrote too often' };
    const user_id = stands?.user_id ?? writer?.user_id ?? '';
    for (const place of new Set([address, said.reply_to ?? address])) await enter(place, user_id);
    const isOwn = writer?.user_id === user_id;
    return {
      writer: { user_id, trust: isOwn ? writer.trust : 'untrusted' },
      context: { author: authorOf(from) },
    };

    /** Answers to others go there as well. The conversation is the thread's, whatever the place says. */
    async function enter(where: string, holder: string): Promise<void> {
      const place = { channel, address: where, user_id: holder };
      for (const session_id of [`${channel}:${where}`, `${channel}:${where}:${holder}`]) {
        const entered = await places.enter(DOOR, { ...place, session_id }).catch(unlessTaken);
        if (entered) return;
      }
    }
  }

  return async function who(hook: Hook, source: Connector['source'], said: Said): Promise<Who> {
    const { from } = said;
    if (!from) return {};
    if (said.isShared) return from.isProven ? shared(said, from) : { ignored: 'the sender is not proven' };
    const writer = await known(from);
    const [, first, second] = LINK.exec(said.message.trim()) ?? LINK.exec(said.subject?.trim() ?? '') ?? [];
    if (from.isProven && first !== undefined && second !== undefined)
      return writer ? { ignored: 'this address is linked already' } : redeem(from, first + second);
    if (writer) return { writer };
    if (source === 'slack') return from.isProven ? knock(from) : { ignored: 'the sender is not proven' };
    return hook.unknown_senders === 'ignore' ? { ignored: 'the sender is not known' } : {};
  };
}

/** A session of that name is another person's. */
function unlessTaken(error: unknown): undefined {
  if (!(error instanceof BrainError) || error.code !== 'not_found') throw error;
}
