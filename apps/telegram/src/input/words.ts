import type { Message, MessageEntity } from 'grammy/types';

/** The bot as it is called: its id, and its name without the @. */
export interface Me {
  id: number;
  username: string;
}

/**
 * The text or caption of a message: a linked word with its address behind it, and without what only calls the bot.
 * Entities count in UTF-16 code units, as strings here do: https://core.telegram.org/bots/api#messageentity
 */
export function wordsOf(message: Message, me: Me): string {
  let text = message.text ?? message.caption ?? '';
  const last = (a: MessageEntity, b: MessageEntity) => b.offset - a.offset;
  for (const entity of entitiesOf(message).toSorted(last)) {
    const end = entity.offset + entity.length;
    if (callsBot(entity, text, me)) text = withoutCall(text, entity);
    else if (entity.type === 'text_link' && !text.slice(entity.offset, end).includes(entity.url))
      text = `${text.slice(0, end)} (${entity.url})${text.slice(end)}`;
  }
  return text.trim();
}

/** Whether a message calls the bot by name: a mention, or a command with its name behind. */
export function isCalled(message: Message, me: Me): boolean {
  const text = message.text ?? message.caption ?? '';
  return entitiesOf(message).some((entity) => callsBot(entity, text, me));
}

function entitiesOf({ entities, caption_entities }: Message): MessageEntity[] {
  return entities ?? caption_entities ?? [];
}

function callsBot(entity: MessageEntity, text: string, { id, username }: Me): boolean {
  const name = `@${username.toLowerCase()}`;
  const words = text.slice(entity.offset, entity.offset + entity.length).toLowerCase();
  if (entity.type === 'text_mention') return entity.user.id === id;
  if (entity.type === 'mention') return words === name;
  return entity.type === 'bot_command' && words.endsWith(name);
}

/** A mention goes with the spaces and the comma behind it; of a command only the name of the bot. */
function withoutCall(text: string, { type, offset, length }: MessageEntity): string {
  const end = offset + length;
  if (type === 'bot_command')
    return text.slice(0, offset + text.slice(offset).indexOf('@')) + text.slice(end);
  const before = text.slice(0, offset);
  const after = text.slice(end);
  return before.trim() === '' ? after.replace(/^[\s,:]+/, '') : before.trimEnd() + after;
}
