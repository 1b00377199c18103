import type { ApiError } from './bot-faults.ts';

type Payload = Record<string, unknown>;

/** What a bot may send in one message: https://core.telegram.org/bots/api#sendmessage */
const MAX_TEXT_CHARS = 4096;

/** The messages a bot has in its chats: sent, changed, deleted, with the refusals Telegram has for them. */
export function createMessages() {
  /** By chat and message id: what stands there. `undefined`: deleted. */
  const standing = new Map<string, Payload | undefined>();
  let last = 0;

  return {
    /** The answer to a call about messages, or `undefined` where it is about something else. */
    answer(method: string, payload: Payload): Payload | ApiError | true | undefined {
      switch (method) {
        case 'sendMessage':
          return send(payload);
        case 'editMessageText':
          return edit(payload);
        case 'editMessageReplyMarkup':
          return edit({ text: '-', ...standing.get(placeOf(payload)), reply_markup: undefined, ...payload });
        case 'deleteMessage':
          return remove(payload);
        case 'sendMessageDraft':
          return draft(payload);
        default:
          return undefined;
      }
    },

    /** What stands in a chat now, in order: the texts of the bot. */
    standing: (chat: number): string[] =>
      [...standing]
        .filter(([place, message]) => message && place.startsWith(`${chat}/`))
        .map(([, message]) => String(message?.['text'])),
  };

  function send(payload: Payload): Payload | ApiError {
    const refusal = refusalOf(payload);
    if (refusal) return refusal;
    last += 1;
    standing.set(`${Number(payload['chat_id'])}/${last}`, payload);
    return messageOf(payload, last);
  }

  function edit(payload: Payload): Payload | ApiError {
    const place = placeOf(payload);
    const stands = standing.get(place);
    // A message that this server never sent is one of a test's own making.
    if (!stands && standing.has(place)) return bad('message to edit not found');
    const refusal = refusalOf(payload);
    if (refusal) return refusal;
    if (stands && contentOf(stands) === contentOf(payload)) {
      return bad(
        'message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message',
      );
    }
    standing.set(place, payload);
    return messageOf(payload, Number(payload['message_id']));
  }

  function remove(payload: Payload): true | ApiError {
    const place = placeOf(payload);
    if (!standing.get(place)) return bad('message to delete not found');
    standing.set(place, undefined);
    return true;
  }
}

/** https://core.telegram.org/bots/api#sendmessagedraft */
function draft(payload: Payload): true | ApiError {
  if (!Number.isInteger(payload['draft_id']) || payload['draft_id'] === 0) return bad('DRAFT_ID_INVALID');
  if (Number(payload['chat_id']) < 0) return bad('PEER_ID_INVALID');
  return textOf(payload).length > MAX_TEXT_CHARS ? bad('message is too long') : true;
}

function refusalOf(payload: Payload): ApiError | undefined {
  const text = textOf(payload);
  if (text.trim() === '') return bad('message text is empty');
  return text.length > MAX_TEXT_CHARS ? bad('message is too long') : undefined;
}

const bad = (what: string): ApiError => ({ error_code: 400, description: `Bad Request: ${what}` });

const textOf = ({ text }: Payload) => (typeof text === 'string' ? text : '');

const placeOf = (payload: Payload) => `${Number(payload['chat_id'])}/${Number(payload['message_id'])}`;

const contentOf = ({ text, entities = [], reply_markup = null }: Payload) =>
  JSON.stringify([text, entities, reply_markup]);

function messageOf({ chat_id, text, entities, message_thread_id }: Payload, message_id: number): Payload {
  const id = Number(chat_id);
  const chat =
    id < 0 ? { id, type: 'supergroup', title: 'A group' } : { id, type: 'private', first_name: 'Somebody' };
  const date = Math.floor(Date.now() / 1000);
  return { message_id, date, chat, text, entities, message_thread_id };
}
