import type { Message, User } from 'grammy/types';
import { addressOf } from '../address.ts';
import type { Commands } from '../commands/commands.ts';
import type { Languages } from '../languages.ts';
import type { People, Person } from '../people.ts';
import { phrasesFor } from '../phrases.ts';
import type { Sessions } from '../sessions.ts';
import type { createStrangers } from '../strangers.ts';
import type { Tell } from '../tell.ts';
import { commandOf } from './command-of.ts';
import type { HandOver, Parts } from './hand-over.ts';
import { spotOfMessage } from './spot.ts';
import { type Me, wordsOf } from './words.ts';

interface PrivateDeps {
  me: Me;
  people: Pick<People, 'who'>;
  greet: ReturnType<typeof createStrangers>;
  commands: Commands;
  sessions: Sessions;
  languages: Pick<Languages, 'note'>;
  handOver: HandOver;
  tell: Tell;
}

/** What a person says to the bot alone: a stranger gets a code, a command is done, all else goes to the brain. */
export function createPrivateChats(deps: PrivateDeps) {
  const { me } = deps;

  /** @throws the signal's reason, when it aborts before the brain has answered. */
  return async function handle(parts: Parts, signal: AbortSignal): Promise<void> {
    const [{ message, update_id }] = parts;
    const { from } = message;
    if (!from || from.is_bot) return;
    const address = addressOf(spotOfMessage(message));
    const text = wordsOf(message, me);
    for (const place of new Set([address, String(message.chat.id)]))
      deps.languages.note(place, from.language_code);
    const known = await deps.people.who(from.id, signal);
    if (!known.ok) return deps.tell(address, phrasesFor(from.language_code).refused(known.message));
    if (!known.value) return isNote(message) ? undefined : deps.greet({ from, chat: address, text }, signal);
    const said = await leftOf({ text, address, from, person: known.value, update_id }, signal);
    if (said === undefined) return;
    const { user_id } = known.value;
    const session_id = await deps.sessions.of({ address, user_id }, signal);
    const talk = { parts: withText(parts, said), from, address, user_id, session_id, isTrusted: true };
    await deps.handOver(talk, signal);
  };

  /** What is left for the brain to answer, of a command that may leave nothing. */
  async function leftOf({ text, ...by }: Written, signal: AbortSignal): Promise<string | undefined> {
    const command = commandOf(text, me);
    if (!command) return text;
    const done = await deps.commands({ ...command, ...by }, signal);
    return done.handled ? done.said : text;
  }
}

interface Written {
  text: string;
  address: string;
  from: User;
  person: Person;
  update_id: number;
}

/** The same with other words, where a command was taken off them. */
export function withText(parts: Parts, text: string): Parts {
  const [{ update_id, message }, ...others] = parts;
  if (!(message.text ?? message.caption ?? '').startsWith('/')) return parts;
  const { entities: _, caption_entities: __, caption, ...rest } = message;
  const words = caption === undefined ? { text } : { caption: text };
  return [{ update_id, message: { ...rest, ...words } }, ...others];
}

/** A note of Telegram's own, such as that a message was pinned. */
function isNote({ pinned_message, forum_topic_created, forum_topic_edited }: Message): boolean {
  return Boolean(pinned_message ?? forum_topic_created ?? forum_topic_edited);
}
