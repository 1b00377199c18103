import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ErrorBody, SignInLink } from '@brain/schema';
import { messageOf } from '../errors.ts';

const ANSWER_WITHIN_MS = 10_000;

/**
 * Asks the running brain for a link that signs a person in once.
 * @throws Error with a sentence that says what to do: not running, no key, no such person.
 */
export async function newLink(
  brain: { url: string; folder: string; key: string | undefined },
  user_id: string,
): Promise<SignInLink> {
  const key = brain.key ?? keyIn(brain.folder);
  const response = await fetch(`${brain.url}/users/${encodeURIComponent(user_id)}/link`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}` },
    signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
  }).catch((error: unknown) => {
    throw new Error(`No brain answers at ${brain.url} (${messageOf(error)}). Start it, or set BRAIN_URL.`, {
      cause: error,
    });
  });
  const answer: unknown = await response.json();
  if (response.ok) return SignInLink.parse(answer);
  throw new Error(`${ErrorBody.parse(answer).error.message}.`);
}

function keyIn(folder: string): string {
  try {
    return readFileSync(join(folder, 'key'), 'utf8').trim();
  } catch (error) {
    throw new Error(
      `There is no key in ${folder}. Set BRAIN_DATA_DIR to the folder of the brain, or BRAIN_KEY.`,
      { cause: error },
    );
  }
}
