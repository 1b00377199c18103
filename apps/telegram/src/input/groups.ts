import type { Quote } from '@brain/schema';
import type { Message } from 'grammy/types';
import { addressOf } from '../address.ts';
import type { Commands } from '../commands/commands.ts';
import type { People, Person } from '../people.ts';
import { createSeldom } from '../seldom.ts';
import type { Chatter } from './chatter.ts';
import { commandOf } from './command-of.ts';
import type { HandOver, Parts, Said } from './hand-over.ts';
import type { Places } from './places.ts';
import { contentOf, otherAuthorOf, quoteOf, senderOf, titleOf } from './quoted.ts';
import { withText } from './private-chats.ts';
import { read } from './read.ts';
import { spotOfMessage } from './spot.ts';
import { isCalled, type Me, wordsOf } from './words.ts';

/** How often somebody the brain does not know is answered. */
const STRANGERS = { times: 10, everyMs: 60_000 };
/** How often they are with a file: it takes room that is another’s. */
const STRANGERS_FILES = { times: 5, everyMs: 60 * 60_000 };

/** What stands for the words of who only calls the bot. */
const CALLED = '(mentioned you)';

interface GroupsDeps {
  me: Me;
  people: Pick<People, 'who'>;
  places: Pick<Places, 'find' | 'open' | 'move'>;
  commands: Commands;
  chatter: Chatter;
  handOver: HandOver;
}

/**
 * What is said in groups. The bot answers who mentions it or replies to it, on behalf of the person who brought it in,
 * whose words alone are theirs; everybody else's are a stranger's. What is said beside is kept for the next mention.
 */
export function createGroups(deps: GroupsDeps) {
  const { me, people, places, chatter } = deps;
  const mayCall = createSeldom(STRANGERS);
  const mayBringFile = createSeldom(STRANGERS_FILES);

  /** @throws the signal's reason, when it aborts before the brain has answered. */
  return async function handle(parts: Parts, signal: AbortSignal): Promise<void> {
    const [{ message }] = parts;
    const { chat, from, sender_chat } = message;
    if (await moves(message, signal)) return;
    // Other bots would answer each other without end. Who speaks as a chat comes as a bot as well.
    if (!from || (from.is_bot && !sender_chat)) return;
    const address = addressOf(spotOfMessage(message));
    if (!parts.some((part) => isAddressed(part.message, me))) return note(parts, address);

    const person = sender_chat ? undefined : await known(from.id, signal);
    const group = addressOf({ chat: chat.id });
    const place = person ? await ofKnown(group, person, signal) : await places.find(group, signal);
    if (!place) return;
    if (!person && !mayStranger(sender_chat?.id ?? from.id, parts)) return;
    const command = commandOf(wordsOf(message, me), me);
    const { update_id } = parts[0];
    let said: string | undefined;
    if (command) {
      if (!person) return;
      const done = await deps.commands({ ...command, address, from, person, update_id }, signal);
      if (done.handled && done.said === undefined) return;
      said = done.said;
    }
    // A topic goes on in a session of its own, and is theirs as well.
    const here =
      address === group && said === undefined ? place : await places.open(address, place.user_id, signal);
    if (!here) return;
    const { user_id, session_id } = here;
    const talk: Said = {
      parts: said === undefined ? parts : withText(parts, said),
      from,
      address,
      user_id,
      session_id,
      isTrusted: person?.user_id === user_id,
      wordless: CALLED,
      memory: 'none',
      quotes: chatter.of(address),
      context: { author: senderOf(message), group: titleOf(chat) },
    };
    const taken = await deps.handOver(talk, signal);
    if (taken) chatter.clear(address);
  };

  /** Of somebody nobody knows. */
  function mayStranger(id: number, parts: Parts): boolean {
    if (!mayCall(id)) return false;
    const messages = parts.map(({ message }) => message);
    const { files, sounds } = read(messages, { me, isTrusted: false });
    return files.length + sounds.length === 0 || mayBringFile(id);
  }

  async function known(id: number, signal: AbortSignal): Promise<Person | undefined> {
    const answer = await people.who(id, signal);
    return answer.ok ? answer.value : undefined;
  }

  /** Where nobody has brought the bot in, who calls it does. */
  async function ofKnown(group: string, { user_id }: Person, signal: AbortSignal) {
    return (await places.find(group, signal)) ?? places.open(group, user_id, signal);
  }

  /** https://core.telegram.org/bots/api#message has it twice, once in each of the two groups. */
  async function moves({ chat, ...message }: Message, signal: AbortSignal): Promise<boolean> {
    const from = message.migrate_from_chat_id ?? chat.id;
    const to = message.migrate_to_chat_id ?? chat.id;
    if (from === to) return false;
    await places.move({ from: addressOf({ chat: from }), to: addressOf({ chat: to }) }, signal);
    return true;
  }

  function note(parts: Parts, address: string): void {
    const said: Quote[] = parts.flatMap(({ message }) =>
      quoteOf(contentOf(message, me), otherAuthorOf(message) ?? senderOf(message)),
    );
    if (said.length > 0) chatter.note(address, said);
  }
}

/** Whether a message of a group is for the bot: it is called by name, or replied to. */
export function isAddressed(message: Message, me: Me): boolean {
  const { reply_to_message: earlier } = message;
  // In a topic that the bot has opened each message replies to that.
  const isReply = earlier?.from?.id === me.id && !earlier.forum_topic_created;
  return isReply || isCalled(message, me);
}
