import type { Sender } from '../channels/sender.ts';
import type { FetchGuard } from '../net/guarded-fetch.ts';
import type { Webhooks } from './webhooks.ts';

export function createCallbackSender(_deps: { webhooks: Webhooks; guard: FetchGuard }): Sender {
  return {
    pieces: (message) => [message],
    send: async () => ({ status: 'failed', error: 'not built yet' }),
  };
}
