import type { Credential, SignInLink } from '@brain/schema';
import { readFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import type { Env } from './services.ts';

const ANSWER_WITHIN_MS = 10_000;

/** The file of the key that the brain makes on its first start. */
export function keyFile(env: Env): string {
  return join(env['BRAIN_DATA_DIR'] || 'data', 'key');
}

/** Where people open the web app that listens at `web`. */
export function publicUrl(env: Env, web: string): string {
  return (env['WEB_URL'] || web.replace('//127.0.0.1', '//localhost')).replace(/\/+$/, '');
}

/** How the owner gets in, for the terminal: a link where they are signed in nowhere, else how to get one. */
export async function signInSentence(env: Env, urls: { brain: string; web: string }): Promise<string> {
  try {
    const key = env['BRAIN_KEY'] || (await readFile(keyFile(env), 'utf8')).trim();
    const owner = `${urls.brain}/users/owner`;
    const { results } = await ask<{ results: Credential[] }>(`${owner}/keys`, 'GET', key);
    if (results.some(({ kind }) => kind === 'sign_in'))
      return 'To sign in with another browser: npx brain link';
    const { token } = await ask<SignInLink>(`${owner}/link`, 'POST', key);
    const link = `${publicUrl(env, urls.web)}/sign-in#${token}`;
    return `Open this to sign in. It works once, within ten minutes:\n\n    ${link}`;
  } catch {
    return 'To sign in: npx brain link'; // which says what is wrong
  }
}

/** Asks the brain, without what a client or a schema would take: the launcher lives as long as the services do. */
function ask<T>(url: string, method: string, key: string): Promise<T> {
  const headers = { authorization: `Bearer ${key}` };
  const options = { method, headers, agent: false, signal: AbortSignal.timeout(ANSWER_WITHIN_MS) };
  return new Promise((resolve, reject) => {
    const sent = request(url, options, (answer) => {
      const isOk = answer.statusCode === 200 || answer.statusCode === 201;
      if (isOk) json(answer).then((body) => resolve(body as T), reject); // the brain's own contract
      else reject(new Error(`${method} ${url}: ${answer.statusCode}`));
      if (!isOk) answer.resume();
    });
    sent.on('error', reject).end();
  });
}
