import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { keepPrivate, writePrivate } from './private-file.ts';

/** 256 random bits that say what they are, so that one that leaks is known by its look. */
export function newSecret(): string {
  return `brain_${randomBytes(32).toString('base64url')}`;
}

/** A secret of a folder: the given one, else the one kept there in that file (0600), made on the first need. */
export function keptSecret(folder: string, name: string, given: string | undefined): string {
  if (given) return given;
  const file = join(folder, name);
  if (existsSync(file)) keepPrivate(file);
  else writePrivate(file, `${newSecret()}\n`);
  const secret = readFileSync(file, 'utf8').trim();
  if (secret === '') throw new Error(`${file} is empty. Delete it to have a new one made.`);
  return secret;
}
