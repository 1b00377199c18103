import type { Message } from 'grammy/types';
import type { Spot } from '../address.ts';

/** Where a message was said. Only topics count: a thread of replies is no place of its own. */
export function spotOfMessage({ chat, message_thread_id: thread, is_topic_message }: Message): Spot {
  return { chat: chat.id, ...(is_topic_message && thread !== undefined ? { thread } : {}) };
}
