import { BrainError } from '../../errors.ts';
import type { Posted } from '../connector.ts';

/** One part of a form, as it was sent. */
export interface FormPart {
  name: string;
  bytes: Buffer;
  media_type: string;
  /** Of a file: what it is called, without a path. */
  file?: string | undefined;
}

export type Form = ReturnType<typeof formOf>;

/** No provider comes near: a mail’s headers, which Mailgun sends as fields of their own, are some dozens. */
const MAX_PARTS = 1000;
const MAX_NAME_BYTES = 200;
/** Of the headers of a part, and of the form’s own: reading them costs the more the longer they are. */
const MAX_HEADER_BYTES = 4096;
const MAX_TYPE_CHARS = 300;
const SLICE_BYTES = 256 * 1024;

/**
 * The form that was posted: `multipart/form-data` or `application/x-www-form-urlencoded`. Of `only` no more is read than
 * those fields, each up to 1 KiB, and nothing behind the last of them.
 * @throws BrainError `invalid` when it is none, is broken or has more than 1,000 parts.
 */
export async function readForm(posted: Posted, only?: readonly string[]): Promise<Form> {
  const type = posted.headers['content-type'] ?? '';
  if (type.length > MAX_TYPE_CHARS) throw broken('its content type is too long');
  if (/^multipart\/form-data\s*;/i.test(type)) return formOf(await readMultipart(posted.body, type, only));
  if (/^application\/x-www-form-urlencoded\s*(;|$)/i.test(type))
    return formOf(readUrlencoded(posted.body, only));
  throw new BrainError('invalid', 'body: is not a form, which is what this provider posts');
}

function formOf(parts: FormPart[]) {
  const values = (name: string): string[] =>
    parts
      .filter((part) => part.name === name && part.file === undefined)
      .map(({ bytes }) => bytes.toString());
  return {
    /** In the order they came. */
    parts,
    files: parts.filter(({ file }) => file !== undefined),
    /** The text of a field, the first where there are more. */
    text: (name: string): string | undefined => values(name)[0],
    /** The text of a field that came exactly once: where two stand, one may be of somebody else’s making. */
    sole(name: string): string | undefined {
      const [value, another] = values(name);
      return another === undefined ? value : undefined;
    },
  };
}

function readUrlencoded(body: Buffer, only?: readonly string[]): FormPart[] {
  const pairs = body.toString().split('&', MAX_PARTS + 1);
  if (pairs.length > MAX_PARTS) throw broken('it has too many fields');
  return pairs.flatMap((pair) => {
    // A big field that is not asked for is not even decoded.
    if (only && pair.length > 2048) return [];
    const [[name, value] = ['', '']] = new URLSearchParams(pair);
    if (name === '' || (only && !only.includes(name))) return [];
    return [{ name, bytes: Buffer.from(value), media_type: 'text/plain' }];
  });
}

async function readMultipart(body: Buffer, type: string, only?: readonly string[]): Promise<FormPart[]> {
  const { Busboy } = await import('@fastify/busboy');
  const wanted = new Set(only);
  const parts: FormPart[] = [];
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const over = new AbortController();
  const end = (error?: unknown): void => {
    over.abort();
    if (error === undefined) resolve();
    else reject(error instanceof BrainError ? error : broken(whyOf(error)));
  };
  const parser = open(Busboy, type, only ? 1024 : body.length);

  parser.on('file', (name, stream, ...[file, , media_type]) => {
    const chunks: Buffer[] = [];
    stream.on('error', end);
    // A part may have no name, whatever the types say.
    if (!name || (only && (file !== undefined || !only.includes(name)))) {
      stream.resume();
      return;
    }
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('end', () => {
      const bytes = Buffer.concat(chunks);
      parts.push({ name, bytes, media_type: media_type.slice(0, 200), ...(file !== undefined && { file }) });
      wanted.delete(name);
      if (only && wanted.size === 0) end();
    });
  });
  parser.on('partsLimit', () => end(broken('it has too many parts')));
  parser.on('error', end);
  parser.on('finish', () => end());

  // Slice by slice: what comes behind the last field that is asked for is never looked at.
  async function feed(): Promise<void> {
    for (let at = 0; at < body.length && !over.signal.aborted; at += SLICE_BYTES) {
      parser.write(body.subarray(at, at + SLICE_BYTES));
      await new Promise(setImmediate);
    }
    if (!over.signal.aborted) parser.end();
  }
  await Promise.all([promise, feed()]);
  return parts;
}

/** Every part counts as a file: of those the bytes are given, which may be of any charset. */
function open(Busboy: typeof import('@fastify/busboy').Busboy, type: string, fileSize: number) {
  try {
    return new Busboy({
      headers: { 'content-type': type },
      isPartAFile: () => true,
      limits: {
        fileSize,
        fieldNameSize: MAX_NAME_BYTES,
        files: MAX_PARTS,
        parts: MAX_PARTS,
        headerPairs: 50,
        headerSize: MAX_HEADER_BYTES,
      },
    });
  } catch (error) {
    throw broken(whyOf(error));
  }
}

function whyOf(error: unknown): string {
  return error instanceof Error ? error.message.toLowerCase() : 'it cannot be read';
}

function broken(why: string): BrainError {
  return new BrainError('invalid', `body: is a broken form: ${why}`);
}
