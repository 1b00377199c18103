import { z } from 'zod';

/** The largest file that is taken, in bytes: what the Bot API hands out at most. */
export const MAX_FILE_BYTES = 20 * 1024 * 1024;

/** A file, by the SHA-256 of its bytes in hex. */
export const FileId = z.string().regex(/^[0-9a-f]{64}$/, 'must be the id of a file, as the upload answered');

export const MediaType = z
  .string()
  .max(127)
  .regex(/^[a-z0-9.+-]+\/[a-z0-9.+-]+$/, 'must be a media type such as image/jpeg');

const name = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .regex(/^[^\p{Cc}/\\]+$/u, 'must be a plain file name');

/** A file as a trigger names it. */
export const FileRef = z.strictObject({ id: FileId, name: name.optional() });
export type FileRef = z.infer<typeof FileRef>;

/** A file of a user. */
export const FileEntry = z.object({
  id: FileId,
  name: name.optional(),
  media_type: MediaType,
  bytes: z.int().nonnegative(),
});
export type FileEntry = z.infer<typeof FileEntry>;
