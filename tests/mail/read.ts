import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BrainError } from '../../apps/brain/src/errors.ts';
import type { Said } from '../../apps/brain/src/connectors/connector.ts';
import { readMime } from '../../apps/brain/src/connectors/mail/mime.ts';
import { saidByMail } from '../../apps/brain/src/connectors/mail/said-mail.ts';

/** A mail that we wrote, by its name in corpus/. */
export function corpus(name: string): Buffer {
  return readFileSync(join(import.meta.dirname, 'corpus', `${name}.eml`));
}

/** A mail of Ann's: headers beside `From`, an empty line, the text. */
export function mail(rest = '\nHello\n'): Buffer {
  return Buffer.from(`From: Ann Example <ann@example.org>\n${rest}`);
}

/** What a mail says whose sender is proven. */
export async function saidIn(raw: Buffer | string): Promise<Said> {
  const heard = await saidByMail(await readMime(Buffer.from(raw)), true);
  assert.ok('said' in heard, JSON.stringify(heard));
  return heard.said;
}

export async function heardIn(raw: Buffer | string) {
  return await saidByMail(await readMime(Buffer.from(raw)), true);
}

/** Fails unless a mail is refused by that code, in those words. */
export async function refused(raw: Buffer | string, code: BrainError['code'], words: RegExp): Promise<void> {
  await assert.rejects(readMime(Buffer.from(raw)), (error: unknown) => {
    assert.ok(error instanceof BrainError, String(error));
    assert.equal(error.code, code);
    assert.match(error.message, words);
    return true;
  });
}
