const MAX_CHARS = 40;

/** An id for a new person, made from their name and from nobody's before: naming a known one would change that one. */
export function userIdOf(name: string, taken: string[]): string {
  const plain = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '');
  const base = Array.from(plain).slice(0, MAX_CHARS).join('') || 'member';
  for (let count = 1; ; count += 1) {
    const id = count === 1 ? base : `${base}-${count}`;
    if (!taken.includes(id)) return id;
  }
}
