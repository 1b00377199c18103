import type { MessageEntity } from 'grammy/types';

/**
 * A text with its form as Telegram takes it, offsets in UTF-16 code units, so that it parses nothing and can refuse
 * nothing: https://core.telegram.org/bots/api#messageentity
 */
export interface Rich {
  text: string;
  entities: MessageEntity[];
}
