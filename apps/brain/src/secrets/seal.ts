import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { keptSecret } from './kept.ts';

const VERSION = 'v1';
const CIPHER = 'aes-256-gcm';
const KEY_BYTES = 32;
/** A random nonce of that length may be drawn 2^32 times under one key (NIST SP 800-38D §8.3). */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export type Seal = ReturnType<typeof createSeal>;

/**
 * Seals secrets for the store: without `BRAIN_SECRET`, or the file `secret` of the data folder, nobody reads them. That
 * file is made when something is sealed for the first time, and is no part of a backup.
 */
export function createSeal(folder: string, given: string | undefined) {
  let key: Buffer | undefined;
  function keyOf(): Buffer {
    const secret = () => keptSecret(folder, 'secret', given);
    key ??= Buffer.from(hkdfSync('sha256', secret(), '', `brain seal ${VERSION}`, KEY_BYTES));
    return key;
  }

  return {
    /** Seals a text. It is opened only as what it was sealed as: `about` names it. */
    close(text: string, about: string): string {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(CIPHER, keyOf(), nonce).setAAD(Buffer.from(about));
      const sealed = Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
      return `${VERSION}.${sealed.toString('base64url')}`;
    },

    /** @throws Error with a sentence that says what to do: sealed with another secret, changed, of a newer Brain. */
    open(sealed: string, about: string): string {
      const [version, body = ''] = sealed.split('.');
      if (version !== VERSION)
        throw new Error(
          `The secret of ${about} was sealed by another Brain. Update this one, or set it anew.`,
        );
      const bytes = Buffer.from(body, 'base64url');
      const end = bytes.length - TAG_BYTES;
      try {
        const decipher = createDecipheriv(CIPHER, keyOf(), bytes.subarray(0, NONCE_BYTES), {
          authTagLength: TAG_BYTES,
        });
        decipher.setAAD(Buffer.from(about)).setAuthTag(bytes.subarray(end));
        return decipher.update(bytes.subarray(NONCE_BYTES, end), undefined, 'utf8') + decipher.final('utf8');
      } catch (cause) {
        throw new Error(
          `The secret of ${about} cannot be opened: it was sealed with another BRAIN_SECRET, or another file \`secret\` in BRAIN_DATA_DIR. Put that one back, or set it anew.`,
          { cause },
        );
      }
    },
  };
}
