import { formOf, jsonOf, mediaType, textOf } from './body.ts';
import { digestOf } from './bounded.ts';
import type { Connector, Posted } from './connector.ts';
import { summaryOf } from './github-events.ts';
import { map } from './mapping.ts';
import { fromHex, isSigned } from './signature.ts';
import { BrainError } from '../errors.ts';

/**
 * https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
 *
 * GitHub signs the body and nothing else. So neither `X-GitHub-Delivery`, by which a recorded request could be said again
 * under another name, nor `X-GitHub-Event` is believed: the same body is taken once, and says itself what happened. A
 * redelivery repeats the bytes; two events never do, since they tell when they were.
 */
export function github(): Connector {
  return {
    source: 'webhook',
    // GitHub sends no more than 25 MB, and that only of pushes with thousands of commits.
    maxBytes: 4 * 1024 * 1024,
    verify({ headers, body }, hook) {
      const [, hex = ''] = /^sha256=(\S+)$/.exec(headers['x-hub-signature-256'] ?? '') ?? [];
      const signature = fromHex(hex);
      return (
        signature !== undefined && isSigned('sha256', [body], { keys: hook.secrets, signatures: [signature] })
      );
    },
    read(posted, hook) {
      const payload = payloadOf(posted);
      if ('zen' in payload && 'hook_id' in payload)
        return { ignored: 'GitHub asked whether anybody is here' };
      const event = posted.headers['x-github-event'] ?? 'event';
      return {
        said: map(hook.mapping, payload, {
          once: () => digestOf(posted.body),
          ...summaryOf(payload, event),
        }),
      };
    },
  };
}

/** GitHub has both: JSON, and a form with the JSON in one field. */
function payloadOf(posted: Posted): object {
  const text = textOf(posted.body);
  const isForm = mediaType(posted) === 'application/x-www-form-urlencoded';
  const payload = jsonOf(isForm ? (formOf(text)['payload'] ?? '') : text);
  if (typeof payload === 'object' && payload !== null && !Array.isArray(payload)) return payload;
  throw new BrainError('invalid', 'body: must be a JSON object');
}
