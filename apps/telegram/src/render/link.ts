const SCHEMES = new Set(['http:', 'https:', 'mailto:', 'tg:']);
const MAX_URL = 2048;

/** True for an address that words may stand for. One with a name before its host passes for another host. */
export function isShown(href: string): boolean {
  if (href.length > MAX_URL || !URL.canParse(href)) return false;
  const { protocol, username, password } = new URL(href);
  return SCHEMES.has(protocol) && username + password === '';
}

/** What an address is called that has no words of its own. */
export function nameOf(href: string): string {
  return (URL.canParse(href) && new URL(href).host) || href;
}
