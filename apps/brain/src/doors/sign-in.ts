import type { Me, SignInLink } from '@brain/schema';
import { BrainError } from '../errors.ts';
import { newSecret } from '../secrets/kept.ts';
import { linkRow, SIGN_IN_MS, signInRow } from '../store/credentials.ts';
import type { Caller } from './auth.ts';
import type { Parts } from './parts.ts';
import { cookieName, type Shown } from './shown.ts';

/** Browsers of one user that are signed in; one more signs the oldest out. */
const MAX_SIGN_INS = 50;

export type SignIn = ReturnType<typeof createSignIn>;

/** Signing in without passwords: a link that works once, exchanged for a cookie. */
export function createSignIn({ store, auth }: Pick<Parts, 'store' | 'auth'>, webUrl: URL) {
  const isSecure = webUrl.protocol === 'https:';

  /** `SameSite=Lax`, so that who follows a link to a conversation is signed in there (RFC 6265bis §5.6.7). */
  function cookie(value: string, seconds: number): string {
    const secure = isSecure ? '; Secure' : '';
    return `${cookieName(isSecure)}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Lax${secure}`;
  }

  async function meOf(kind: Me['kind'], user_id: string | null): Promise<Me> {
    const user = user_id === null ? undefined : await store.users.get(user_id);
    if (!user) return { kind, user_id };
    const { role, name } = user;
    return { kind, user_id, role, ...(name === undefined ? {} : { name }) };
  }

  return {
    /** Who asks. */
    me: ({ kind, user_id }: Caller): Promise<Me> => meOf(kind, user_id),

    /** Makes a link that signs a person in: oneself, or for an owner anybody. @throws BrainError `not_found`. */
    async link(caller: Caller, named: string | undefined): Promise<SignInLink> {
      const user_id = await auth.person(caller, named);
      if (!(await store.users.get(user_id))) throw new BrainError('not_found', `No user ${user_id}`);
      const token = newSecret();
      const row = linkRow(user_id, token);
      const removes = await store.users.expired(new Date().toISOString());
      await store.write({ rows: [row], removes });
      // Behind the #: a browser sends that to no server, so it stands in no log.
      const url = new URL(`/sign-in#${token}`, webUrl).href;
      return { user_id, url, token, expires_at: row.data.expires_at };
    },

    /**
     * Uses a link: of many that use it at once, one is signed in. What the browser showed before is signed out; a cookie
     * of its own choice is never taken up. Gives who it is, and the cookie to set.
     * @throws BrainError `unauthorized` for a link that was used, is too old, or never was.
     */
    async use(token: string, { cookie: former, browser }: Pick<Shown, 'cookie'> & { browser: string }) {
      const link = await store.credentials.prove(token);
      if (link?.kind !== 'link' || link.user_id === null) throw spent();
      const before = former === undefined ? undefined : await store.credentials.prove(former);
      const standing = (await store.credentials.list(link.user_id)).filter(({ kind }) => kind === 'sign_in');
      const oldest = standing.slice(0, Math.max(0, standing.length + 1 - MAX_SIGN_INS));
      const gone = [...oldest, ...(before?.kind === 'sign_in' ? [before] : [])].map(({ id }) => id);
      const value = newSecret();
      const written = await store.write({
        requires: link.id,
        rows: [signInRow(link.user_id, value, browser)],
        removes: [link.id, ...gone],
      });
      if (written.status !== 'written') throw spent();
      for (const id of gone) auth.revoke(id);
      return { me: await meOf('user', link.user_id), cookie: cookie(value, SIGN_IN_MS / 1000) };
    },

    /** Signs the browser out; gives the cookie that takes the other away. @throws BrainError `invalid` for a key. */
    async out(caller: Caller): Promise<string> {
      const { user_id, credential } = caller;
      const keys = user_id === null ? [] : await store.credentials.list(user_id);
      const browser = keys.find(({ id, kind }) => id === credential && kind === 'sign_in');
      if (!browser) throw new BrainError('invalid', 'cookie: only a browser that is signed in signs out');
      await store.write({ removes: [browser.id] });
      auth.revoke(browser.id);
      return cookie('', 0);
    },
  };
}

function spent(): BrainError {
  return new BrainError(
    'unauthorized',
    'This link was used already, or is too old. `npx brain link` makes a new one, and so does the owner.',
  );
}

/** How a browser is called in a list, from its `User-Agent`: `Firefox on Linux`. */
export function browserName(agent: string | undefined): string {
  const find = (names: [RegExp, string][]) => names.find(([pattern]) => pattern.test(agent ?? ''))?.[1];
  const browser = find([
    [/Edg/, 'Edge'],
    [/OPR/, 'Opera'],
    [/Firefox|FxiOS/, 'Firefox'],
    [/Chrom|CriOS/, 'Chrome'],
    [/Safari/, 'Safari'],
  ]);
  const system = find([
    [/Android/, 'Android'],
    [/iPhone|iPad/, 'iOS'],
    [/Mac OS/, 'macOS'],
    [/Windows/, 'Windows'],
    [/Linux|CrOS/, 'Linux'],
  ]);
  return [browser ?? 'A browser', system].filter(Boolean).join(' on ');
}
