import type { TriggerResult } from '@brain/schema';
import { inspect } from '../crash/store-file.ts';
import { startBrain } from '../support/brain.ts';
import { call, type Target } from '../support/http.ts';

export const SECRET = 'the-secret-of-ci';

export type Answer = TriggerResult & { ignored?: string; error: { code: string; message: string } };

/** A real brain that answers offline, with webhooks of its environment by name. */
export function startHooked(hooks: Record<string, object>, env: Record<string, string> = {}) {
  return startBrain({ BRAIN_MODEL: 'offline', ...env, BRAIN_WEBHOOKS: JSON.stringify(hooks) });
}

/** Posts to webhooks as another service does, which has no key, but shows these headers. */
export function showing(to: { url: string }, headers: Record<string, string>) {
  return (name: string, body: unknown) =>
    call<Answer>({ url: to.url, key: '' }, `/webhooks/${name}`, { body, key: null, headers });
}

/** Posts to a webhook with the secret shown. */
export function post(to: { url: string }, name: string, body: unknown) {
  return showing(to, { 'x-webhook-secret': SECRET })(name, body);
}

/** Sets a webhook as an owner does. */
export function put(brain: Target, name: string, body: object) {
  return call<Record<string, unknown> & { error: { code: string; message: string } }>(
    brain,
    `/webhooks/${name}`,
    { method: 'PUT', body },
  );
}

/** How many triggers stand in the store. */
export function triggers(brain: { dataDir: string }): number {
  const query = `SELECT count(*) FROM store WHERE type = 'event'
    AND json_extract(data, '$.event_type') = 'message' AND json_extract(data, '$.role') = 'user'`;
  return Number(inspect(brain.dataDir, query));
}

/** How many rows stand in the store, of whatever type, but for the link that a first start writes when it is up. */
export function rows(brain: { dataDir: string }): number {
  const query = "SELECT count(*) FROM store WHERE json_extract(data, '$.kind') IS NOT 'link'";
  return Number(inspect(brain.dataDir, query));
}
