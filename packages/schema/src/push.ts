import { z } from 'zod';
import { SessionId, RowId } from './name.ts';

const bytes = (count: number) =>
  z
    .string()
    .regex(/^[A-Za-z0-9_-]+={0,2}$/, 'must be base64url')
    .refine(
      (text) => Math.floor((text.replace(/=+$/, '').length * 6) / 8) === count,
      `must be ${count} bytes`,
    );

/** Where a browser is told of what comes while its page is closed, as its `PushSubscription` says: https://www.w3.org/TR/push-api/ */
export const PushInput = z.strictObject({
  endpoint: z.url({ protocol: /^https?$/, abort: true }).max(1000),
  keys: z.strictObject({
    p256dh: bytes(65).meta({ description: 'the browser’s public key, an uncompressed point of P-256' }),
    auth: bytes(16),
  }),
  language: z.enum(['en', 'fr']).optional(),
});
export type PushInput = z.infer<typeof PushInput>;

/** What proves to push services that a push is of this brain: its public key, base64url, as `applicationServerKey`. */
export const PushKey = z.object({ public_key: z.string() });
export type PushKey = z.infer<typeof PushKey>;

/** What a browser is sent, as JSON, when a run has ended with an answer: a hint, since the answer stands in its session. */
export const Push = z.object({
  title: z.string(),
  body: z.string().meta({ description: 'how the answer begins, as plain text' }),
  session_id: SessionId,
  run_id: RowId,
});
export type Push = z.infer<typeof Push>;
