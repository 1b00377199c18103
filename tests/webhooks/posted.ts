import assert from 'node:assert/strict';
import { GivenWebhook, type WebhookKind } from '@brain/schema';
import type { Connector, Hook, Posted, Said } from '../../apps/brain/src/connectors/connector.ts';
import { BrainError } from '../../apps/brain/src/errors.ts';

/** When requests of these tests come, in seconds since 1970. */
export const NOW = 1_780_000_000;

/** A request as the door hands it on. */
export function posted(body: string | Buffer | object, headers: Posted['headers'] = {}): Posted {
  const bytes = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
  return { headers, query: {}, body: Buffer.from(bytes), at: NOW * 1000 };
}

/** A webhook with a secret, as the environment would set it. */
export function hook(kind: WebhookKind, settings: Record<string, unknown> = {}): Hook {
  return {
    ...GivenWebhook.parse({ kind, secrets: ['the right secret'.replaceAll(' ', '-')], ...settings }),
    name: 'shop',
  };
}

export const SECRET = 'the-right-secret';

/** What was said; fails where nothing was. */
export async function said(connector: Connector, from: Posted, by: Hook): Promise<Said> {
  const heard = await connector.read(from, by);
  assert.ok('said' in heard, JSON.stringify(heard));
  return heard.said;
}

/** That a request is refused as not valid, for that reason. */
export async function invalid(read: () => unknown, why: RegExp): Promise<void> {
  await assert.rejects(
    async () => read(),
    (error) => error instanceof BrainError && error.code === 'invalid' && why.test(error.message),
  );
}
