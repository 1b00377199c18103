import { createHmac } from 'node:crypto';
import type { Connector, Hook, Posted } from '../../apps/brain/src/connectors/connector.ts';
import { generic } from '../../apps/brain/src/connectors/generic.ts';
import { github } from '../../apps/brain/src/connectors/github.ts';
import { standard } from '../../apps/brain/src/connectors/standard.ts';
import { stripe } from '../../apps/brain/src/connectors/stripe.ts';
import { hook, NOW, posted, SECRET } from './posted.ts';

/** A kind of webhook that is signed, and how its senders do that, written here once more. */
export interface Signed {
  name: string;
  connector: Connector;
  hook: Hook;
  /** Whether the time of the try is signed too. */
  isTimed: boolean;
  sign(body: string | Buffer, by?: { secret?: string; seconds?: number }): Record<string, string>;
}

const hmac = (algorithm: string, secret: string | Buffer, ...parts: (string | Buffer)[]) => {
  const made = createHmac(algorithm, secret);
  for (const part of parts) made.update(part);
  return made.digest();
};

function standardBy(names: 'webhook' | 'svix'): Signed {
  return {
    name: `standard, ${names}-id`,
    connector: standard(),
    hook: hook('standard'),
    isTimed: true,
    sign: (body, { secret = SECRET, seconds = NOW } = {}) => ({
      [`${names}-id`]: 'msg_1',
      [`${names}-timestamp`]: String(seconds),
      [`${names}-signature`]: `v1,${hmac('sha256', secret, `msg_1.${seconds}.`, body).toString('base64')}`,
    }),
  };
}

function genericBy(algorithm: 'sha256' | 'sha1' | 'sha512', encoding: 'hex' | 'base64', prefix = ''): Signed {
  return {
    name: `generic, ${algorithm} ${encoding} ${prefix}`,
    connector: generic(),
    hook: hook('generic', { signature: { header: 'X-Signed', algorithm, encoding, prefix } }),
    isTimed: false,
    sign: (body, { secret = SECRET } = {}) => ({
      'x-signed': `${prefix}${hmac(algorithm, secret, body).toString(encoding)}`,
    }),
  };
}

/** Every signed kind. */
export const signed: readonly Signed[] = [
  standardBy('webhook'),
  standardBy('svix'),
  {
    name: 'github',
    connector: github(),
    hook: hook('github'),
    isTimed: false,
    sign: (body, { secret = SECRET } = {}) => ({
      'x-hub-signature-256': `sha256=${hmac('sha256', secret, body).toString('hex')}`,
    }),
  },
  {
    name: 'stripe',
    connector: stripe(),
    hook: hook('stripe'),
    isTimed: true,
    sign: (body, { secret = SECRET, seconds = NOW } = {}) => ({
      'stripe-signature': `t=${seconds},v1=${hmac('sha256', secret, `${seconds}.`, body).toString('hex')}`,
    }),
  },
  genericBy('sha256', 'hex'),
  genericBy('sha1', 'base64'),
  genericBy('sha512', 'hex', 'sha512='),
];

/** Whether a kind takes it. */
export function takes(kind: Signed, body: string | Buffer, headers: Posted['headers']) {
  return kind.connector.verify(posted(body, headers), kind.hook);
}
