import type { Sender } from '../../channels/sender.ts';

export function createSlackSender(_options: { token: string | undefined; apiRoot: string }): Sender {
  return {
    pieces: (message) => [message],
    send: async () => ({ status: 'failed', error: 'not built yet' }),
  };
}
