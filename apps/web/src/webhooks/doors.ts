import type { BrainClient } from '@brain/client';
import type { WebhookEntry, WebhookInput, WebhookTried, WebhookTryInput } from '@brain/schema';

export type WebhookDoors = ReturnType<typeof connectWebhooks>;

/** As the router of the brain will have it. */
interface Api {
  list: { query(): Promise<{ results: WebhookEntry[] }> };
  set: { mutate(input: WebhookInput & { name: string }): Promise<WebhookEntry> };
  remove: { mutate(input: { name: string }): Promise<unknown> };
  try: { mutate(input: WebhookTryInput & { name: string }): Promise<WebhookTried> };
}

/** What the brain offers an owner about webhooks. */
export function connectWebhooks(api: BrainClient['api']) {
  const { webhooks } = api as unknown as { webhooks: Api }; // the router names them when its door is built
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
