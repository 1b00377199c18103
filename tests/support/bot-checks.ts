import { z } from 'zod';

const Entity = z.object({
  type: z.string(),
  offset: z.int().nonnegative(),
  length: z.int().positive(),
  url: z.string().optional(),
});
type Entity = z.infer<typeof Entity>;

const Payload = z.object({
  text: z.string().optional(),
  entities: z.array(Entity).max(100).optional(),
  message_thread_id: z.int().optional(),
  parse_mode: z.never().optional(),
  reply_markup: z
    .object({
      inline_keyboard: z.array(z.array(z.object({ callback_data: z.string().optional() }))).optional(),
    })
    .optional(),
});

const MAX_TEXT = 4096;
const MAX_CALLBACK_BYTES = 64;
const METHODS = new Set(['sendMessage', 'editMessageText', 'sendMessageDraft']);
const CODE = new Set(['code', 'pre']);
const FREE = new Set(['bold', 'italic', 'underline', 'strikethrough', 'spoiler']);

/** Why Telegram would not take a message, as we want it to be; nothing for one that is in order. */
export function wrongWith(method: string, payload: unknown): string | undefined {
  if (!METHODS.has(method)) return undefined;
  const parsed = Payload.safeParse(payload);
  if (!parsed.success) return `Bad Request: ${z.prettifyError(parsed.error)}`;
  const { text = '', entities = [], reply_markup } = parsed.data;
  if (text.trim() === '' && method !== 'sendMessageDraft') return 'Bad Request: message text is empty';
  if (text.length > MAX_TEXT) return 'Bad Request: message is too long';
  const buttons = reply_markup?.inline_keyboard?.flat() ?? [];
  if (buttons.some(({ callback_data = '' }) => Buffer.byteLength(callback_data) > MAX_CALLBACK_BYTES))
    return 'Bad Request: BUTTON_DATA_INVALID';
  const wrong = wrongEntity(text, entities);
  return wrong === undefined ? undefined : `Bad Request: can't parse entities: ${wrong}`;
}

/** The first rule of https://core.telegram.org/bots/api#formatting-options that entities break. */
export function wrongEntity(text: string, entities: Entity[]): string | undefined {
  for (const [at, entity] of entities.entries()) {
    const { offset, length } = entity;
    const covered = text.slice(offset, offset + length);
    const said = JSON.stringify(entity);
    if (length < 1 || offset + length > text.length) return `${said} is out of bounds`;
    if ([offset, offset + length].some((place) => isInPair(text, place))) return `${said} cuts a character`;
    if (covered.trim() === '') return `${said} covers white space alone`;
    for (const other of entities.slice(at + 1)) {
      if (!clash(entity, other)) continue;
      return `${said} and ${JSON.stringify(other)} cannot be together`;
    }
  }
  return undefined;
}

function isInPair(text: string, at: number): boolean {
  return /^[\uD800-\uDBFF][\uDC00-\uDFFF]$/.test(text.slice(Math.max(0, at - 1), at + 1));
}

function clash(one: Entity, two: Entity): boolean {
  const [first, second] = one.offset <= two.offset ? [one, two] : [two, one];
  const ends = [first.offset + first.length, second.offset + second.length] as const;
  if (second.offset >= ends[0]) return false;
  const isWithin = ends[1] <= ends[0] || first.offset === second.offset;
  if (!isWithin || one.type === two.type) return true;
  const types = [one.type, two.type];
  if (types.some((type) => CODE.has(type))) return !types.includes('blockquote');
  return !types.some((type) => FREE.has(type)) && !types.includes('blockquote');
}
