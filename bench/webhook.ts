import { signStandard } from '../apps/brain/src/connectors/standard-signature.ts';
import { openPost } from './askers.ts';
import { startBrain, startServer } from './processes.ts';
import { compare } from './rate.ts';
import type { Line } from './report.ts';

const SECRET = `whsec_${Buffer.from('a-secret-for-the-benchmarks').toString('base64')}`;
const HOOK = {
  kind: 'standard',
  secrets: [SECRET],
  mapping: { message: '{{type}}: {{data}}', session: '{{data.session}}' },
};

/**
 * Signed webhooks acknowledged per second: each is checked, mapped and on the disk when it is answered. The model never
 * answers. The limit gets the same signed bytes from the same client, and believes them.
 */
export async function measure(): Promise<Line[]> {
  await using model = await startServer('server-model', { TOKENS: '0' });
  await using brain = await startBrain({
    OPENAI_BASE_URL: `${model.url}/v1`,
    BRAIN_WEBHOOKS: JSON.stringify({ shop: HOOK }),
  });
  await using post = await startServer('server-post');
  let id = 0;
  const headers = (body: string) => {
    id += 1;
    return signStandard({ id: `msg_${id}`, seconds: Math.floor(Date.now() / 1000), body }, [SECRET]);
  };
  const { ours, limit } = await compare(
    () => openPost(`${brain.url}/webhooks/shop`, headers),
    () => openPost(`${post.url}/trigger`, headers),
    order,
  );
  return [
    {
      asked: 'signed webhooks of 1 KB acknowledged',
      unit: '/s',
      ours,
      limit: { name: 'Fastify answers 202', value: limit },
      goal: { what: 'ratio', is: '≥', at: 0.4 },
    },
  ];
}

/** What a shop might post, about a kilobyte of it. */
function order(session: string, nth: number): object {
  const lines = Array.from({ length: 8 }, (_, line) => ({
    sku: `TEA-${1000 + line}`,
    name: 'Darjeeling, second flush, 100 g',
    quantity: 1 + ((nth + line) % 3),
    price: { amount: 1250, currency: 'EUR' },
  }));
  return { type: 'order.created', timestamp: '2026-01-01T00:00:00Z', data: { session, order: nth, lines } };
}
