import type { Message } from 'grammy/types';
import { plainName } from '../plain-name.ts';
import { richWordsOf } from './rich-words.ts';

/** What a message holds that is neither text nor a file, in words; undefined where it holds nothing such. */
export function spokenOf(message: Message): string | undefined {
  const { venue, location, contact, poll, checklist, dice, sticker, rich_message } = message;
  if (rich_message) return richWordsOf(rich_message);
  if (venue) return `📍 ${venue.title}, ${venue.address}, ${placeOf(venue.location)}`;
  if (location) return `📍 ${placeOf(location)}`;
  if (contact) {
    const name = plainName({ id: 0, is_bot: false, ...contact }) ?? '';
    return `👤 ${[name, contact.phone_number].filter(Boolean).join(', ')}`;
  }
  if (poll) return listed(`📊 ${poll.question}`, poll.options);
  if (checklist) return listed(`☑ ${checklist.title}`, checklist.tasks);
  if (dice) return `${dice.emoji} ${dice.value}`;
  return sticker ? (sticker.emoji ?? '(sticker)') : undefined;
}

function placeOf({ latitude, longitude }: { latitude: number; longitude: number }): string {
  return `${latitude}, ${longitude}`;
}

function listed(title: string, lines: { text: string }[]): string {
  return [title, ...lines.map(({ text }) => `- ${text}`)].join('\n');
}
