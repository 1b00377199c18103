import { MAX_FILE_BYTES } from '@brain/schema';

const KIB = 1024;

/** What is read of an e-mail; beyond it a mail is refused, or what is too much left out and named. */
export const MAIL = {
  /** Of the mail as it was sent. Providers take 20 to 50 MB. */
  maxBytes: 25 * KIB * KIB,
  maxParts: 2000,
  /** Of parts within parts; what lies deeper is left out. */
  maxDepth: 30,
  /** Of all parts together. */
  maxHeaderBytes: 512 * KIB,
  maxHeaders: 2000,
  /** Of one part that is text, in bytes as it is sent; more is never read. */
  maxTextBytes: 2 * KIB * KIB,
  /** Of the text with all that it quotes; the rest is cut off. */
  maxTextChars: 500_000,
  maxFiles: 10,
  maxFileBytes: MAX_FILE_BYTES,
  /** Recipients that are told of. */
  maxRecipients: 50,
  maxReferences: 50,
  maxNotes: 20,
} as const;
