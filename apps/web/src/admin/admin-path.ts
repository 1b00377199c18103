/** The section of Admin that a path names, '' for its first one; null where the path is not Admin's. */
export function sectionOfPath(path: string): string | null {
  const found = /^\/admin(?:\/([\w-]*))?\/?$/.exec(path);
  return found ? (found[1] ?? '') : null;
}

export function pathOfSection(section: string): string {
  return `/admin/${section}`;
}
