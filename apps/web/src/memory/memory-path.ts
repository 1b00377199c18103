/** The memory that the end of an address names: '' where the drawer is open at none, null where it is closed. */
export function memoryOfHash(hash: string): string | null {
  const found = /^#memory(?:\/(.*))?$/.exec(hash);
  if (!found) return null;
  try {
    return decodeURIComponent(found[1] ?? '');
  } catch {
    return ''; // a stray `%`: no memory has this name
  }
}

export function hashOfMemory(memory_id: string | null): string {
  if (memory_id === null) return '';
  return memory_id === '' ? '#memory' : `#memory/${encodeURIComponent(memory_id)}`;
}
