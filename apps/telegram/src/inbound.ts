import type { BrainClient } from '@brain/client';
import type { Api } from 'grammy';
import type { Update } from 'grammy/types';
import type { Commands } from './commands/commands.ts';
import { createChatter } from './input/chatter.ts';
import { createDownload } from './input/download.ts';
import { createEdits } from './input/edits.ts';
import { createFiles } from './input/files.ts';
import { createGroups } from './input/groups.ts';
import { createHandOver, type Part } from './input/hand-over.ts';
import { createMembership } from './input/membership.ts';
import { createPlaces } from './input/places.ts';
import { createPrivateChats } from './input/private-chats.ts';
import { createSend } from './input/send.ts';
import { createTopics } from './input/topics.ts';
import type { Me } from './input/words.ts';
import type { Insist } from './insist.ts';
import type { Languages } from './languages.ts';
import type { People } from './people.ts';
import type { createPresses } from './presses.ts';
import type { Sessions } from './sessions.ts';
import type { Streams } from './stream/streams.ts';
import type { createStrangers } from './strangers.ts';
import type { Tell } from './tell.ts';

/** One update; of an album all its parts, in order. */
export type Together = readonly [Update, ...Update[]];

interface InboundDeps {
  client: BrainClient;
  api: Api;
  /** Where the files are that people send, the token in it: never to be logged. */
  fileRoot: string;
  me: Me;
  /** Says something in a chat by itself, not for the brain. Never throws. */
  tell: Tell;
  people: Pick<People, 'who'>;
  streams: Streams;
  sessions: Sessions;
  commands: Commands;
  languages: Pick<Languages, 'note'>;
  greet: ReturnType<typeof createStrangers>;
  press: ReturnType<typeof createPresses>;
  onRetry: Insist['onRetry'];
  log: (line: string) => void;
}

/**
 * Hands an update to the brain, or all parts of an album as one. It returns once the update needs nothing more: the
 * brain has stored or refused the message, or it was none for the brain. So the offset may move exactly when this has
 * returned.
 * @throws the signal's reason, when it aborts before the brain has answered.
 */
export function createInbound(deps: InboundDeps) {
  const { client, log } = deps;
  const places = createPlaces({ api: client.api, log });
  const files = createFiles({ client, download: createDownload(deps), log });
  const naming = createTopics({ api: deps.api, brain: client.api, log });
  const send = createSend({ send: client.send, log });
  const handOver = naming(createHandOver({ ...deps, send, files }));
  const all = { ...deps, api: client.api, places, handOver };

  const inPrivate = createPrivateChats(all);
  const inGroup = createGroups({ ...all, chatter: createChatter() });
  const edited = createEdits(all);
  const moved = createMembership({ ...deps, places });

  return async function handle(updates: Together, signal: AbortSignal): Promise<void> {
    const [{ update_id, callback_query, edited_message, my_chat_member, stopped_message_generation }] =
      updates;
    if (callback_query) return deps.press(callback_query, signal);
    if (edited_message) return edited({ update_id, message: edited_message }, signal);
    if (my_chat_member) return moved(my_chat_member, signal);
    if (stopped_message_generation) {
      const { chat, draft_id } = stopped_message_generation;
      return deps.streams.stopDraft({ chat: chat.id, draft_id }, signal);
    }
    const [first, ...others] = updates.flatMap(partOf);
    const kind = first?.message.chat.type;
    if (first && kind === 'private') return inPrivate([first, ...others], signal);
    if (first && (kind === 'group' || kind === 'supergroup')) return inGroup([first, ...others], signal);
    return undefined;
  };
}

function partOf({ update_id, message }: Update): Part[] {
  return message ? [{ update_id, message }] : [];
}
