import type { BrainClient } from '@brain/client';
import type { LatestRun } from '@brain/schema';
import { addressOf } from '../address.ts';
import type { People } from '../people.ts';
import { createSeldom } from '../seldom.ts';
import type { Sessions } from '../sessions.ts';
import type { Tell } from '../tell.ts';
import { untilAnswered } from '../until-answered.ts';
import { isAddressed } from './groups.ts';
import { type HandOver, nameOf, type Part } from './hand-over.ts';
import { inputPhrasesFor } from './phrases.ts';
import type { Places } from './places.ts';
import { senderOf, titleOf } from './quoted.ts';
import { spotOfMessage } from './spot.ts';
import type { Me } from './words.ts';

/** How often somebody is told that an older message stays as it is. */
const TOLD = { times: 1, everyMs: 60_000 };

interface EditsDeps {
  me: Me;
  api: Pick<BrainClient['api'], 'runs'>;
  people: Pick<People, 'who'>;
  places: Pick<Places, 'find'>;
  sessions: Sessions;
  handOver: HandOver;
  tell: Tell;
  log: (line: string) => void;
}

/** A message that its sender has changed: the last one is answered anew in place of what it was. */
export function createEdits(deps: EditsDeps) {
  const mayTell = createSeldom(TOLD);

  /** @throws the signal's reason, when it aborts before the brain has answered. */
  return async function handle({ update_id, message }: Part, signal: AbortSignal): Promise<void> {
    const { from, chat, location } = message;
    // A live location changes by itself, every few seconds: https://core.telegram.org/bots/api#location
    if (!from || from.is_bot || location) return;
    const known = await deps.people.who(from.id, signal);
    if (!known.ok) return;
    const person = known.value;
    const isPrivate = chat.type === 'private';
    if (isPrivate ? !person : !isAddressed(message, deps.me)) return;
    const address = addressOf(spotOfMessage(message));
    const group = isPrivate ? undefined : await deps.places.find(addressOf({ chat: chat.id }), signal);
    const user_id = isPrivate ? person?.user_id : group?.user_id;
    if (user_id === undefined) return;
    const isTopic = address !== String(chat.id);
    const here = group && !isTopic ? group.session_id : await deps.sessions.of({ address, user_id }, signal);

    for (const session_id of [here, `${here}:${user_id}`]) {
      const instead = await last(session_id, signal);
      if (!instead || instead.trigger.data.source_message_id !== nameOf(message)) continue;
      const about = { context: { author: senderOf(message), group: titleOf(chat) }, memory: 'none' } as const;
      const isTrusted = person?.user_id === user_id;
      const said = { parts: [{ update_id, message }], from, address, user_id, session_id } as const;
      await deps.handOver({ ...said, isTrusted, instead, ...(group ? about : {}) }, signal);
      return;
    }
    if (isPrivate && mayTell(from.id)) await deps.tell(address, inputPhrasesFor(from.language_code).onlyLast);
  };

  /** The latest run of a session; undefined where there is none, or it is somebody else's. */
  async function last(session_id: string, signal: AbortSignal): Promise<LatestRun | undefined> {
    const call = (abort: AbortSignal) => deps.api.runs.last.query({ session_id }, { signal: abort });
    const found = await untilAnswered(call, { signal, log: deps.log });
    return found.ok ? (found.value ?? undefined) : undefined;
  }
}
