import { privateMessage } from '../support/bot-updates.ts';
import type { openAll } from './open-all.ts';

type Somebody = Parameters<typeof privateMessage>[0];
type All = Awaited<ReturnType<typeof openAll>>;

/** Somebody writes, and the service has dealt with it. */
export async function write({ api }: All, from: Somebody, text: string): Promise<void> {
  const update_id = api.push(privateMessage(from, text));
  await api.until(() => api.confirmed() > update_id, `“${text}” to be dealt with`);
}

/** Somebody writes: whether what they hear next is the model's answer, which is `ok` where nothing is scripted. */
export async function isAnswered(all: All, from: Somebody, text: string) {
  const before = all.api.texts(from.id).length;
  all.api.push(privateMessage(from, text));
  await all.api.until(() => all.api.texts(from.id).length > before, 'an answer');
  return all.api.texts(from.id).at(-1) === 'ok';
}
