import type { BrainClient } from '@brain/client';
import type { WebhookEntry, WebhookInput, WebhookTried, WebhookTryInput } from '@brain/schema';

export type WebhookDoors = ReturnType<typeof connectWebhooks>;

/** What the brain offers an owner about webhooks. */
export function connectWebhooks(api: BrainClient['api']) {
  const { webhooks } = api;
  return {
    /** By name. */
    list: async (): Promise<WebhookEntry[]> => (await webhooks.list.query()).results,
    set: (name: string, input: WebhookInput): Promise<WebhookEntry> =>
      webhooks.set.mutate({ ...input, name }),
    remove: (name: string): Promise<unknown> => webhooks.remove.mutate({ name }),
    /** What would come of a sample; nothing is stored. */
    attempt: (name: string, input: WebhookTryInput): Promise<WebhookTried> =>
      webhooks.try.mutate({ ...input, name }),
  };
}
