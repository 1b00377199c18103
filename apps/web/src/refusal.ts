import { refusalCode } from './brain.ts';

/** Why something was not done: `field` where the brain names one. */
export interface Refusal {
  field: string | null;
  text: string;
}

/** What the brain says of why it refuses, e.g. `mapping.message: too long`; without an answer nothing is known. */
export function refusalOf(error: unknown): Refusal {
  if (refusalCode(error) === null || !(error instanceof Error)) return { field: null, text: '' };
  const [, path, text] = /^([a-z_]+(?:\.\w+)*): (.+)$/s.exec(error.message) ?? [];
  if (path === undefined || text === undefined) return { field: null, text: error.message };
  const names = path.split('.');
  return { field: fieldOf(names[0] ?? '', names[1]), text };
}

const PARTED = ['mapping', 'signature'];

function fieldOf(name: string, part: string | undefined): string {
  if (name === 'secrets' || name === 'add_secret') return 'secret';
  return part !== undefined && PARTED.includes(name) ? part : name;
}
