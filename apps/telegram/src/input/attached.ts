import { MAX_FILE_BYTES, MediaType } from '@brain/schema';
import type { Message, PhotoSize } from 'grammy/types';

/** A file of a message, still at Telegram. */
export interface Attached {
  file_id: string;
  media_type: string;
  name?: string;
  /** In bytes, where Telegram says it. */
  size?: number;
}

/** Something to listen to. */
export interface Sound extends Attached {
  seconds: number;
}

const MAX_NAME_CHARS = 200;
const NOT_OF_A_FILE_NAME = /[\p{Cc}/\\]+/gu;

/** The photo or document of a message. A moving picture is none, though Telegram calls it a document as well. */
export function fileOf({ photo, document, animation }: Message): Attached | undefined {
  const size = photo && bestOf(photo);
  if (size) return attached({ ...size, mime_type: 'image/jpeg' });
  return document && !animation ? attached(document) : undefined;
}

/** The voice message or piece of audio of a message. */
export function soundOf({ voice, audio }: Message): Sound | undefined {
  const heard = voice ?? audio;
  if (!heard) return undefined;
  const file = attached(heard);
  const isKnown = file.media_type.startsWith('audio/');
  const media_type = isKnown ? file.media_type : voice ? 'audio/ogg' : 'audio/mpeg';
  return { ...file, media_type, seconds: heard.duration };
}

/** Whether a message holds something that can neither be looked at nor listened to. */
export function isBeyond({ video, video_note, animation, story, paid_media, game }: Message): boolean {
  return Boolean(video ?? video_note ?? animation ?? story ?? paid_media ?? game);
}

/** The largest that is taken; of those that are all too large the smallest, to be refused with its size. */
function bestOf(sizes: PhotoSize[]): PhotoSize | undefined {
  const area = ({ width, height }: PhotoSize) => width * height;
  const largestFirst = sizes.toSorted((a, b) => area(b) - area(a));
  return largestFirst.find(({ file_size = 0 }) => file_size <= MAX_FILE_BYTES) ?? largestFirst.at(-1);
}

interface TelegramFile {
  file_id: string;
  file_size?: number;
  mime_type?: string;
  file_name?: string;
}

function attached({ file_id, file_size, mime_type, file_name }: TelegramFile): Attached {
  const type = MediaType.safeParse(mime_type?.toLowerCase().split(';')[0]?.trim());
  const name = file_name?.replace(NOT_OF_A_FILE_NAME, ' ').slice(0, MAX_NAME_CHARS).trim();
  return {
    file_id,
    media_type: type.data ?? 'application/octet-stream',
    ...(name ? { name } : {}),
    ...(file_size === undefined ? {} : { size: file_size }),
  };
}
