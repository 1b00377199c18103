import { z } from 'zod';
import { readJson } from './body.ts';
import { asRead, digestOf, oneLine } from './bounded.ts';
import type { Connector, Hook, Posted } from './connector.ts';
import { map, type Plain } from './mapping.ts';
import { fromHex, isFresh, isSigned } from './signature.ts';

/**
 * Stripe, and who signs like it: `t=…,v1=…` over the time of the try and the body. The secret is the key as it is shown,
 * `whsec_` and all. An event keeps its id however often it is sent.
 * https://docs.stripe.com/webhooks#verify-manually
 */
export function stripe(): Connector {
  return {
    source: 'webhook',
    maxBytes: 1024 * 1024,
    verify,
    read(posted, hook) {
      const value = readJson(posted);
      return { said: map(hook.mapping, value, { once: () => digestOf(posted.body), ...plainOf(value) }) };
    },
  };
}

function verify({ headers, body, at }: Posted, hook: Hook): boolean {
  const pairs = (headers['stripe-signature'] ?? '').split(',').map((pair) => /^(\w+)=(\S+)$/.exec(pair));
  const values = (name: string) => pairs.flatMap((pair) => (pair?.[1] === name ? [pair[2] ?? ''] : []));
  const [time = '', ...times] = values('t');
  if (times.length > 0 || pairs.includes(null) || !isFresh(time, at)) return false;
  // Other schemes may stand beside v1, and prove nothing: v0 is of tests.
  const signatures = values('v1').flatMap((hex) => fromHex(hex) ?? []);
  return isSigned('sha256', [`${time}.`, body], { keys: hook.secrets, signatures });
}

const text = z.string().trim().min(1).max(1000);
const Thing = z.looseObject({
  id: text.optional().catch(undefined),
  object: text.optional().catch(undefined),
  type: text.optional().catch(undefined),
});
/** https://docs.stripe.com/api/events/object; a thin event has a `related_object` where others have their `data`. */
const Event = z.object({
  id: text,
  type: text,
  data: z.object({ object: Thing }).optional().catch(undefined),
  related_object: Thing.optional().catch(undefined),
});

/** What stands for a thing in a message, beside its amount: names in the order they are told. */
const TOLD = ['status', 'description', 'reason', 'customer', 'customer_email', 'email', 'hosted_invoice_url'];
const AMOUNTS = ['amount', 'amount_total', 'amount_due', 'amount_paid', 'amount_refunded', 'total'];

function plainOf(value: unknown): Omit<Plain, 'once'> & Partial<Plain> {
  const event = Event.safeParse(value).data;
  if (!event) return { message: () => asRead(value), thread: 'all' };
  const thing = event.data?.object ?? event.related_object ?? {};
  const customer = typeof thing['customer'] === 'string' ? thing['customer'].trim() : '';
  const lines = [
    event.type,
    [thing.object ?? thing.type, thing.id].filter(Boolean).join(' '),
    ...AMOUNTS.map((name) => told(name, amountOf(thing[name], thing['currency']))),
    ...TOLD.map((name) => told(name, typeof thing[name] === 'string' ? thing[name] : '')),
  ];
  return {
    once: () => event.id,
    message: () =>
      lines
        .filter((line) => line !== '')
        .map((line) => oneLine(line, 500))
        .join('\n'),
    subject: event.type,
    thread: customer || thing.id || 'all',
  };
}

function told(name: string, value: string): string {
  return value.trim() === '' ? '' : `${name.replaceAll('_', ' ')}: ${value}`;
}

/** https://docs.stripe.com/currencies#minor-units */
const NO_DECIMALS = 'bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf'.split(' ');
const THREE_DECIMALS = 'bhd jod kwd omr tnd'.split(' ');

/** An amount as people write it; Stripe counts in the smallest unit of a currency. */
function amountOf(amount: unknown, currency: unknown): string {
  if (!Number.isSafeInteger(amount) || typeof currency !== 'string' || !/^[a-z]{3}$/i.test(currency))
    return '';
  const code = currency.toLowerCase();
  const decimals = NO_DECIMALS.includes(code) ? 0 : THREE_DECIMALS.includes(code) ? 3 : 2;
  return `${(Number(amount) / 10 ** decimals).toFixed(decimals)} ${code.toUpperCase()}`;
}
