import type { FetchGuard, Fetched } from '../../apps/brain/src/net/guarded-fetch.ts';
import { SNS_CERTIFICATE } from '../support/sns-certificate.ts';

export type Answer = Partial<Omit<Fetched, 'body'>> & { body?: string };

/** Amazon SNS, as far as it can be asked by the fetch guard: it gives its certificate, and says yes. */
export function amazonGuard(answer: (url: string) => Answer | Promise<Answer> = () => ({})) {
  const asked: string[] = [];
  const guard: FetchGuard = {
    check: (url) => new URL(url),
    post: () => Promise.reject(new Error('nothing is posted to Amazon')),
    async open(url) {
      asked.push(url);
      const { body = SNS_CERTIFICATE, ...rest } = await answer(url);
      return { url, status: 200, type: 'text/plain', isCut: false, body: Buffer.from(body), ...rest };
    },
  };
  return { guard, asked };
}
