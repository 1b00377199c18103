import { MediaType } from '@brain/schema';
import type { Enclosed } from '../connector.ts';
import { MAIL } from './limits.ts';
import { oneLine } from './words.ts';

const MAX_NAME_CHARS = 200;

/** As many files as are kept of a mail, under names that are names; and what of them was left out, a line each. */
export function boundedFiles(given: readonly Enclosed[]): { files: Enclosed[]; notes: string[] } {
  const files: Enclosed[] = [];
  const notes: string[] = [];
  for (const file of given) {
    const kept = { bytes: file.bytes, media_type: mediaTypeOf(file.media_type), name: nameOf(file.name) };
    const what = `${kept.name === undefined ? 'A file' : `The file ${JSON.stringify(kept.name)}`} of ${sizeOf(kept.bytes.length)}`;
    if (kept.bytes.length === 0) continue;
    if (kept.bytes.length > MAIL.maxFileBytes) notes.push(`${what} was left out: it is too large.`);
    else if (files.length >= MAIL.maxFiles) notes.push(`${what} was left out: there were too many.`);
    else files.push(kept);
  }
  const more = notes.length - MAIL.maxNotes;
  return { files, notes: more > 0 ? [...notes.slice(0, MAIL.maxNotes), `So were ${more} more.`] : notes };
}

function mediaTypeOf(header: string): string {
  const [type = ''] = header.toLowerCase().split(';');
  const media = MediaType.safeParse(type.trim());
  return media.success ? media.data : 'application/octet-stream';
}

function nameOf(name: string | undefined): string | undefined {
  return oneLine((name ?? '').replaceAll(/[/\\]/g, '_'), MAX_NAME_CHARS) || undefined;
}

function sizeOf(bytes: number): string {
  return bytes < 1024 * 1024 ? `${Math.ceil(bytes / 1024)} KiB` : `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
}
