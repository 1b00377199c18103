import type { Ask, Asking } from './ask.ts';
import type { Menu } from './menu.ts';

const LOOPBACK = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/;

/** Who somebody is here, and how they come in elsewhere. */
export function createAccess(ask: Ask) {
  return {
    /** Who they are, and how to link what else they have. @throws Refused. */
    async who({ user_id, say }: Asking): Promise<Menu> {
      return { text: `${say.youAre(user_id)} ${say.linkOthers}` };
    },

    /** A link that signs them in once, in a browser. @throws Refused. */
    async web(by: Asking): Promise<Menu> {
      const { user_id, say } = by;
      const { url, expires_at } = await ask(
        (brain, options) => brain.links.create.mutate({ user_id }, options),
        by,
      );
      const minutes = Math.max(1, Math.round((Date.parse(expires_at) - Date.now()) / 60_000));
      const text = `${say.webLink(minutes)}\n${url}`;
      return { text: LOOPBACK.test(new URL(url).hostname) ? `${text}\n\n${say.onlyThere}` : text };
    },
  };
}
