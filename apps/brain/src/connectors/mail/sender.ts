import type { Sender } from '../../channels/sender.ts';

export function createMailSender(_options: { url: string | undefined; from: string | undefined }): Sender {
  return {
    pieces: (message) => [message],
    send: async () => ({ status: 'failed', error: 'not built yet' }),
  };
}
