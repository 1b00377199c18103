import type { Api } from 'grammy';
import type { ChatMember, ChatMemberUpdated } from 'grammy/types';
import { addressOf } from '../address.ts';
import { insist, type Insist } from '../insist.ts';
import type { People } from '../people.ts';
import type { Tell } from '../tell.ts';
import { inputPhrasesFor } from './phrases.ts';
import type { Places } from './places.ts';
import type { Me } from './words.ts';
import { foreign } from '../foreign.ts';

const LEAVE_WITHIN_MS = 60_000;

interface MembershipDeps {
  me: Me;
  api: Pick<Api, 'leaveChat'>;
  people: Pick<People, 'who'>;
  places: Pick<Places, 'open'>;
  tell: Tell;
  onRetry: Insist['onRetry'];
  log: (line: string) => void;
}

/** Somebody brings the bot into a group: https://core.telegram.org/bots/api#chatmemberupdated */
export function createMembership(deps: MembershipDeps) {
  /** @throws the signal's reason, when it aborts before the brain has answered. */
  return async function handle(change: ChatMemberUpdated, signal: AbortSignal): Promise<void> {
    const { chat, from, old_chat_member, new_chat_member } = change;
    if (chat.type !== 'group' && chat.type !== 'supergroup') return;
    if (isIn(old_chat_member) || !isIn(new_chat_member)) return;
    const say = inputPhrasesFor(from.language_code);
    const address = addressOf({ chat: chat.id });
    const known = await deps.people.who(from.id, signal);
    if (known.ok && known.value) {
      const place = await deps.places.open(address, known.value.user_id, signal);
      if (place) await deps.tell(address, say.groupHello(deps.me.username));
      return;
    }
    await deps.tell(address, say.notLetIn);
    const within = AbortSignal.any([signal, AbortSignal.timeout(LEAVE_WITHIN_MS)]);
    const leave = (abort: AbortSignal) => deps.api.leaveChat(chat.id, foreign(abort));
    await insist(leave, { signal: within, onRetry: deps.onRetry }).catch((error: unknown) => {
      signal.throwIfAborted();
      deps.log(`could not leave a group: ${String(error)}`);
    });
  };
}

function isIn(member: ChatMember): boolean {
  return member.status === 'restricted' ? member.is_member : !['left', 'kicked'].includes(member.status);
}
