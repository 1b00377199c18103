import type { BrainClient } from '@brain/client';
import type { Api } from 'grammy';
import type { Message } from 'grammy/types';
import { untilAnswered } from '../until-answered.ts';
import type { HandOver } from './hand-over.ts';
import { spotOfMessage } from './spot.ts';
import { foreign } from '../foreign.ts';

/** https://core.telegram.org/bots/api#editforumtopic; in code points, so that no pair is cut through. */
const AT_MOST_128 = /^[^]{0,128}/u;
/** Sessions to look through for the one that has just begun, which stands first. */
const LATEST = 20;
const NAME_WITHIN_MS = 20_000;

interface TopicsDeps {
  api: Pick<Api, 'editForumTopic'>;
  brain: Pick<BrainClient['api'], 'runs' | 'sessions'>;
  log: (line: string) => void;
}

/** Names topics that were opened without a name after what is talked about first. */
export function createTopics({ api, brain, log }: TopicsDeps) {
  /** Whether a message begins the talk of a topic that wants a name: asked before the brain has the message. */
  async function isFirst(message: Message, session_id: string, signal: AbortSignal): Promise<boolean> {
    if (spotOfMessage(message).thread === undefined) return false;
    const opened = message.reply_to_message?.forum_topic_created;
    const isNameless = opened ? opened.is_name_implicit === true : message.chat.type === 'private';
    if (!isNameless) return false;
    const call = (abort: AbortSignal) => brain.runs.last.query({ session_id }, { signal: abort });
    const last = await untilAnswered(call, { signal, log });
    return last.ok ? last.value === null : last.code === 'NOT_FOUND';
  }

  /** Gives the topic the title of its session. */
  async function name(message: Message, { user_id, session_id }: Talk, signal: AbortSignal): Promise<void> {
    const { chat, thread } = spotOfMessage(message);
    if (thread === undefined) return;
    const within = AbortSignal.any([signal, AbortSignal.timeout(NAME_WITHIN_MS)]);
    const sessions = await brain.sessions.list.query({ user_id, limit: LATEST }, { signal: within });
    const title = sessions.find((session) => session.session_id === session_id)?.title;
    const [words = ''] = AT_MOST_128.exec(title?.trim() ?? '') ?? [];
    if (words !== '') await api.editForumTopic(chat, thread, { name: words }, foreign(within));
  }

  /** The same as `handOver`, and the topic is named by the way. */
  return function naming(handOver: HandOver): HandOver {
    return async (said, signal) => {
      const [{ message }] = said.parts;
      const isNew = await isFirst(message, said.session_id, signal);
      const taken = await handOver(said, signal);
      if (!taken || taken.duplicate || !isNew) return taken;
      const talk = { user_id: said.user_id, session_id: taken.session_id };
      // Only a courtesy, for which nobody waits: the next message is not to be kept back by a name.
      void name(message, talk, signal).catch((error: unknown) =>
        log(`could not name a topic: ${String(error)}`),
      );
      return taken;
    };
  };
}

interface Talk {
  user_id: string;
  session_id: string;
}
