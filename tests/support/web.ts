import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { SignInLink } from '@brain/schema';
import { call, type Target } from './http.ts';

const MAIN = join(import.meta.dirname, '../../apps/web/src/serve.ts');
const START_MS = 10_000;

/** Runs the real web server with that environment until it ends or says where it listens. */
export async function runWeb(environment: Record<string, string>) {
  const { PATH = '', NODE_COMPILE_CACHE } = process.env;
  const env = { PATH, ...(NODE_COMPILE_CACHE && { NODE_COMPILE_CACHE }), WEB_PORT: '0', ...environment };
  const child = spawn(process.execPath, [MAIN], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const exited = once(child, 'exit').then(([code]) => (typeof code === 'number' ? code : null));
  const errors: string[] = [];
  createInterface(child.stderr).on('line', (line) => errors.push(line));
  const lines: string[] = [];
  const output = createInterface(child.stdout).on('line', (line) => lines.push(line));
  await Promise.race([once(output, 'line', { signal: AbortSignal.timeout(START_MS) }), exited]);

  const stop = async () => {
    child.kill('SIGTERM');
    return exited;
  };
  return { lines, errors, exited, stop, [Symbol.asyncDispose]: async () => void (await stop()) };
}

/** The real web server in front of the brain at `BRAIN_URL`, on a free port. Stop it. */
export async function startWeb(environment: Record<string, string>) {
  const web = await runWeb(environment);
  const url = /^web listening on (http:\S+)$/.exec(web.lines[0] ?? '')?.[1];
  if (!url) throw new Error(`The web server did not start: ${web.errors.join('\n')}`);
  return { ...web, url };
}

/** The token of a link that signs a person in once; somebody new becomes a member. */
export async function signInToken(brain: Target, user: string): Promise<string> {
  const made = await call(brain, '/users', { body: { user_id: user } });
  assert.equal(made.status, 201, JSON.stringify(made.body));
  const path = `/users/${encodeURIComponent(user)}/link`;
  const link = await call<SignInLink>(brain, path, { method: 'POST' });
  assert.equal(link.status, 201, JSON.stringify(link.body));
  return link.body.token;
}

/** Signs a person in as a browser is, through the web server: gives what it sends along as `cookie` from then on. */
export async function signIn(web: { url: string }, brain: Target, user = 'owner'): Promise<string> {
  const answer = await fetch(`${web.url}/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: web.url },
    body: JSON.stringify({ token: await signInToken(brain, user) }),
  });
  assert.equal(answer.status, 200, await answer.text());
  return answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';
}
