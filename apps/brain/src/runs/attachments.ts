import type { FileEntry, FileRef, StoredEvent } from '@brain/schema';
import type OpenAI from 'openai';
import { BrainError } from '../errors.ts';
import type { ModelRef } from '../model/providers.ts';
import type { Sees } from '../model/sight.ts';
import type { Said } from '../store/events.ts';
import type { Files } from '../store/files.ts';
import { fenced } from './fence.ts';
import { createHeld } from './held.ts';

/** A piece of a message that is no text. */
type Part = Extract<OpenAI.ChatCompletionContentPart, { type: 'image_url' | 'file' }>;
/** A message of the history with what of it is shown. */
export type SaidWith = Said & { parts?: Part[] };
type Trigger = StoredEvent<'message'>;

/** What one prompt shows of images and PDFs: so many, and so many bytes together. */
const MAX_PARTS = 10;
const MAX_PART_BYTES = 20 * 1024 * 1024;
/** What one prompt holds of the words of text files together. */
const MAX_TEXT_BYTES = 256 * 1024;
/** What all prompts together hold of files; in one each byte stands for several, as text of the request. */
const MAX_HELD_BYTES = 128 * 1024 * 1024;
/** Messages before the trigger whose images are still seen. */
const SEEN_BEFORE = 2;
/** What an image costs in a prompt, about, in tokens. */
export const IMAGE_TOKENS = 1000;

const IMAGE = /^image\/(?:jpeg|png|webp|gif)$/;
const TEXT = /^(?:text\/.*|application\/(?:.*\+)?(?:json|xml|yaml|x-yaml|csv|x-ndjson|javascript))$/;
const PDF = 'application/pdf';
const GONE = 'it is gone';

/** The files that a trigger names, as its message holds them. @throws BrainError `invalid`, naming the one that is not the user's. */
export async function attachedFiles(
  files: Pick<Files, 'entry'>,
  user_id: string,
  refs: FileRef[] | undefined,
): Promise<FileEntry[] | undefined> {
  if (refs === undefined) return undefined;
  const found = await Promise.all(refs.map(({ id }) => files.entry(user_id, id)));
  return found.map((entry, at) => {
    if (!entry) throw new BrainError('invalid', `attachments.${at}.id: no file of the user; upload it first`);
    const name = refs[at]?.name;
    return name === undefined ? entry : { ...entry, name };
  });
}

export type Attachments = ReturnType<typeof createAttachments>;

/** Puts what people send along into prompts: shown where the model can see it, named in words where it cannot. */
export function createAttachments({ files, sees }: { files: Pick<Files, 'read'>; sees: Sees }) {
  /** What is left of one prompt's room. */
  const roomOfPrompt = () => ({ parts: MAX_PARTS, bytes: MAX_PART_BYTES, text: MAX_TEXT_BYTES });
  type Room = ReturnType<typeof roomOfPrompt>;
  const held = createHeld(MAX_HELD_BYTES);

  /** A file that cannot be read is no reason to fail a run. */
  const read = ({ id }: FileEntry, maxBytes?: number) => files.read(id, maxBytes).catch(() => undefined);

  /** An image or a PDF, if there is room for it; else why it is not shown. */
  async function show(file: FileEntry, room: Room): Promise<Part | string> {
    if (room.parts === 0 || file.bytes > room.bytes) return 'too much to be shown along with the others';
    const bytes = await read(file);
    if (!bytes) return GONE;
    room.parts -= 1;
    room.bytes -= file.bytes;
    const url = `data:${file.media_type};base64,${bytes.toString('base64')}`;
    if (file.media_type !== PDF) return { type: 'image_url', image_url: { url } };
    return { type: 'file', file: { filename: nameOf(file), file_data: url } };
  }

  /** The words of a text file, fenced, as far as there is room; else why there are none. */
  async function quote(file: FileEntry, room: Room): Promise<{ note: string; words?: string }> {
    if (room.text === 0) return { note: 'too long to be read along with the others' };
    const bytes = await read(file, room.text);
    if (!bytes) return { note: GONE };
    room.text -= bytes.length;
    const isCut = bytes.length < file.bytes;
    const note = `its words stand below${isCut ? `, only the first ${sizeOf(bytes.length)} of it` : ''}`;
    return { note, words: fenced(textOf(bytes, isCut), nameOf(file)) };
  }

  /** What the model gets of the files of the trigger: a line for each, then what they hold. */
  async function ofTrigger({ data }: Trigger, canSee: boolean, room: Room) {
    const [lines, quotes, parts]: [string[], string[], Part[]] = [[], [], []];
    for (const file of data.attachments ?? []) {
      if (TEXT.test(file.media_type)) {
        const { note, words } = await quote(file, room);
        lines.push(lineOf(file, note));
        if (words !== undefined) quotes.push(words);
        continue;
      }
      if (!IMAGE.test(file.media_type) && file.media_type !== PDF) {
        lines.push(lineOf(file, 'this kind of file cannot be read'));
        continue;
      }
      const shown = canSee
        ? await show(file, room)
        : `this model cannot ${isImage(file) ? 'see' : 'read'} it`;
      lines.push(typeof shown === 'string' ? lineOf(file, shown) : lineOf(file));
      if (typeof shown !== 'string') parts.push(shown);
    }
    const isTainted = quotes.length > 0 || parts.some(({ type }) => type === 'file');
    return { lines, quotes, parts, isTainted };
  }

  /** A message of the history with its files named, and those of its images that may still be seen. */
  async function ofEarlier(message: Said, mayBeSeen: boolean, room: Room): Promise<SaidWith> {
    const { attachments = [], content } = message.data;
    if (attachments.length === 0) return message;
    const parts: Part[] = [];
    const lines: string[] = [];
    for (const file of attachments) {
      const shown = mayBeSeen && isImage(file) ? await show(file, room) : 'sent earlier, not shown again';
      lines.push(typeof shown === 'string' ? lineOf(file, shown) : lineOf(file));
      if (typeof shown !== 'string') parts.push(shown);
    }
    return { ...message, data: { ...message.data, content: withLines(content, lines) }, parts };
  }

  return {
    /**
     * The messages of a prompt with their files: the newest take the room first. `quotes` is what text files hold, to
     * stand below the trigger; `isTainted`: documents are words of others, and some are in it. Waits while too much is held
     * by other prompts; dispose of `holds` when the prompt is done with. @throws the signal's reason.
     */
    async open(said: Said[], trigger: Trigger, { model, signal }: { model: ModelRef; signal: AbortSignal }) {
      const room = roomOfPrompt();
      const canSee = sees(model);
      const replaced = new Set([...said, trigger].flatMap(({ data }) => data.replaces ?? []));
      const asked = said
        .filter(({ seq, data }) => data.role === 'user' && seq < trigger.seq && !replaced.has(data.run_id))
        .toReversed();
      const shown = [trigger, ...asked.slice(0, canSee ? SEEN_BEFORE : 0)];
      const bytes = shown
        .flatMap(({ data }) => data.attachments ?? [])
        .reduce((sum, file) => sum + file.bytes, 0);
      const holds = await held.take(Math.min(bytes, MAX_PART_BYTES + MAX_TEXT_BYTES), signal);
      const { lines, quotes, parts, isTainted } = await ofTrigger(trigger, canSee, room);
      const earlier = new Map<Said, SaidWith>();
      for (const [age, message] of asked.entries())
        earlier.set(message, await ofEarlier(message, canSee && age < SEEN_BEFORE, room));
      const content = withLines(trigger.data.content, lines);
      return {
        said: said.map((message): SaidWith => earlier.get(message) ?? message),
        trigger: { ...trigger, data: { ...trigger.data, content } },
        quotes,
        parts,
        isTainted,
        holds,
      };
    },
  };
}

/** A text and what is shown with it, as a message holds them: the text first. */
export function withParts(text: string, parts: Part[] = []): string | OpenAI.ChatCompletionContentPart[] {
  return parts.length === 0 ? text : [{ type: 'text', text }, ...parts];
}

const isImage = ({ media_type }: FileEntry) => IMAGE.test(media_type);

/** The name a file came by may be anybody's choice, so that it cannot end its own line. */
function nameOf({ name, media_type }: FileEntry): string {
  return (name ?? media_type.replace('/', '.')).replace(/[[\]\p{Cc}\p{Zl}\p{Zp}]/gu, '_').toWellFormed();
}

function lineOf(file: FileEntry, note?: string): string {
  const why = note === undefined ? '' : `: ${note}`;
  return `[${nameOf(file)}, ${file.media_type}, ${sizeOf(file.bytes)}${why}]`;
}

function withLines(content: string, lines: string[]): string {
  if (lines.length === 0) return content;
  return content.trim() === '' ? lines.join('\n') : `${content}\n\n${lines.join('\n')}`;
}

/** `1.2 MB`, `3 KB`. */
function sizeOf(bytes: number): string {
  if (bytes >= 1024 * 1024) return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
  return `${Math.max(1, Math.round(bytes / 1024))} KB`;
}

/** The text of bytes: UTF-8, UTF-16 where they say so, else as Windows writes Western European. */
function textOf(bytes: Buffer, isCut: boolean): string {
  const start = bytes.subarray(0, 2).toString('hex');
  if (start === 'fffe' || start === 'feff')
    return new TextDecoder(start === 'fffe' ? 'utf-16le' : 'utf-16be').decode(bytes);
  try {
    // As the beginning of a stream, half a letter at the end is left out.
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: isCut });
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}
