const PATH = '/sign-in';
const isSignIn = ({ pathname }: { pathname: string }) => pathname.replace(/\/$/, '') === PATH;

/** What is read and changed of a window. */
interface Bar {
  location: { pathname: string; hash: string; search: string };
  history: { replaceState(state: null, title: string, url: string): void };
}

/**
 * The token behind the `#` of a sign-in link, which it takes out of the address and the history: whoever looks at the
 * screen, or goes back, does not find it there. Null where the address is no such link.
 */
export function takeToken({ location, history }: Bar): string | null {
  if (!isSignIn(location)) return null;
  const token = tokenOf(location.hash);
  if (location.hash || location.search) history.replaceState(null, '', PATH);
  return token;
}

/** Leaves the sign-in page for the start; any other address stays as it is. */
export function goHome({ location, history }: Bar): void {
  if (isSignIn(location)) history.replaceState(null, '', '/');
}

/** What a person pasted: a whole link, or the token alone. Null where there is nothing in it. */
export function tokenOf(text: string): string | null {
  const token = text.slice(text.lastIndexOf('#') + 1).trim();
  if (!token) return null;
  try {
    return decodeURIComponent(token);
  } catch {
    return token; // a stray `%`: the brain says that it is none
  }
}
