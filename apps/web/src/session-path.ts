/** The session a path names; null for the page of a new conversation. */
export function sessionOfPath(path: string): string | null {
  const found = /^\/s\/([^/]+)\/?$/.exec(path)?.[1];
  if (!found) return null;
  try {
    return decodeURIComponent(found);
  } catch {
    return found; // a stray `%`: no session has this name, and the page says so
  }
}

export function pathOfSession(session_id: string | null): string {
  return session_id === null ? '/' : `/s/${encodeURIComponent(session_id)}`;
}
