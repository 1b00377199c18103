import type { GivenWebhook, WebhookEntry, WebhookInput } from '@brain/schema';
import type { Redact } from '../secrets/redact.ts';
import type { Seal } from '../secrets/seal.ts';
import type { Store } from '../store/store.ts';
import type { Hook } from './connector.ts';

export type Webhooks = ReturnType<typeof createWebhooks>;

/** The webhooks there are: those of the environment, and those that owners set, whose secrets are sealed. */
export function createWebhooks(_deps: {
  store: Store;
  seal: Seal;
  redact: Redact;
  given: Readonly<Record<string, GivenWebhook>>;
}) {
  return {
    /** Takes up what was set before the start. */
    async load(): Promise<void> {},

    /** A webhook by its name; undefined where there is none, or its secrets cannot be opened. */
    find(_name: string): Hook | undefined {
      return undefined;
    },

    /** All of them without their secrets, by name. */
    async list(): Promise<WebhookEntry[]> {
      return [];
    },

    /** Sets a webhook, in force at once. @throws BrainError `conflict`, `invalid`, `unprocessable`. */
    async set(_name: string, _input: WebhookInput): Promise<WebhookEntry> {
      throw new Error('not built yet');
    },

    /** @throws BrainError `not_found`, `conflict`. */
    async remove(_name: string): Promise<void> {},
  };
}
