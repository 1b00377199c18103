import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { FileEntry, FileId, FileRef, MAX_FILE_BYTES, MediaType, UserId } from '@brain/schema';
import { BrainError } from '../errors.ts';
import type { Parts } from './parts.ts';
import { defineRoute, type Route, type RouteRequest } from './route.ts';

/** Shown by a browser as what they are; everything else it may only keep. */
const IMAGES: ReadonlySet<string> = new Set(['image/jpeg', 'image/png', 'image/gif', 'image/webp']);
/** What a program sends that was not told what it sends. */
const FORMS = /^(?:multipart\/.*|application\/x-www-form-urlencoded)$/;
/** A browser runs nothing of it, whatever it is (https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Content-Security-Policy/sandbox). */
const SANDBOX = "default-src 'none'; frame-ancestors 'none'; sandbox";

const OfUser = z.strictObject({ user_id: UserId.optional() });

/** The REST routes of files and of what is spoken. */
export function fileRoutes({
  store,
  auth,
  transcribe,
  userFileBytes: maxUserBytes,
}: Pick<Parts, 'store' | 'auth' | 'transcribe' | 'userFileBytes'>): Route[] {
  return [
    defineRoute({
      method: 'POST',
      path: '/files',
      summary: 'Keep a file for a user, for a trigger to name; the same bytes are the same file',
      query: OfUser.extend({ name: FileRef.shape.name }),
      bytes: '*/*',
      answers: { 201: { description: 'the file: it is on the disk', schema: FileEntry } },
      async handle({ caller, query: { user_id: named, name }, headers, incoming }, reply) {
        const user_id = auth.user(caller, named);
        const media_type = mediaTypeOf(headers);
        await store.files.checkRoom(user_id, checkedLength(headers), maxUserBytes);
        await using received = await store.files.receive(incoming, MAX_FILE_BYTES);
        if (received.bytes === 0) throw empty();
        if (caller.revoked?.aborted)
          throw new BrainError('unauthorized', 'This key was revoked. Sign in again.');
        const isNew = caller.kind === 'service';
        const entry = await store.files.keep(received, { user_id, media_type, maxUserBytes, isNew });
        return reply.code(201).send(name === undefined ? entry : { ...entry, name });
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/files/{id}',
      summary: 'The bytes of a file, for a user who has it',
      params: z.object({ id: FileId }),
      query: OfUser,
      answers: { 200: { description: 'the bytes', schema: z.string(), type: '*/*' } },
      async handle({ caller, query, params: { id }, headers }, reply) {
        const entry = await store.files.entry(auth.user(caller, query.user_id), id);
        if (!entry) throw new BrainError('not_found', `No file ${id}`);
        return sendFile(reply, entry, headers['if-none-match']);
      },
    }),
    defineRoute({
      method: 'POST',
      path: '/transcriptions',
      summary: 'What is said in a recording, as text; the recording is not kept',
      query: OfUser,
      bytes: 'audio/*',
      answers: { 200: { description: 'what was said', schema: z.object({ text: z.string() }) } },
      async handle({ caller, query, headers, incoming, signal }) {
        auth.user(caller, query.user_id);
        const media_type = mediaTypeOf(headers);
        if (!media_type.startsWith('audio/'))
          throw new BrainError('unsupported_media_type', 'content-type: must be one of audio, as audio/ogg');
        transcribe.check();
        checkedLength(headers);
        await using received = await store.files.receive(incoming, MAX_FILE_BYTES);
        if (received.bytes === 0) throw empty();
        return { text: await transcribe.text({ path: received.path, media_type }, signal()) };
      },
    }),
  ];

  /** A file as no browser runs it. It asks each time whether it still may have what it has kept. */
  async function sendFile(reply: FastifyReply, { id, media_type, bytes }: FileEntry, known?: string) {
    const etag = `"${id}"`;
    void reply.headers({ 'cache-control': 'private, no-cache', etag, 'content-security-policy': SANDBOX });
    if (known === etag) return reply.code(304).send();
    const stream = await store.files.stream(id);
    if (!stream) throw new BrainError('not_found', `The bytes of the file ${id} are gone`);
    const disposition = IMAGES.has(media_type) ? 'inline' : 'attachment';
    return reply
      .headers({ 'content-disposition': disposition, 'content-type': media_type, 'content-length': bytes })
      .send(stream);
  }
}

type Headers = RouteRequest<unknown, unknown, unknown>['headers'];

/** What a body says it is, without parameters. @throws BrainError `unsupported_media_type`. */
function mediaTypeOf(headers: Headers): string {
  const [type = ''] = (headers['content-type'] ?? '').split(';', 1);
  const media_type = type.trim().toLowerCase();
  if (FORMS.test(media_type))
    throw new BrainError('unsupported_media_type', 'content-type: send the bytes themselves, not a form');
  if (MediaType.safeParse(media_type).success) return media_type;
  throw new BrainError(
    'unsupported_media_type',
    'content-type: must say what the body is, such as image/jpeg',
  );
}

/** How long a body says it is, 0 where it does not. @throws BrainError `too_large`, `invalid`. */
function checkedLength(headers: Headers): number {
  const length = headers['content-length'];
  if (length === undefined && headers['transfer-encoding'] === undefined) throw empty();
  const bytes = Number(length ?? 0);
  if (bytes <= MAX_FILE_BYTES) return bytes;
  throw new BrainError('too_large', `body: larger than ${MAX_FILE_BYTES} bytes, the most that is taken`);
}

const empty = () => new BrainError('invalid', 'body: must not be empty');
