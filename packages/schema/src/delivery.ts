import { z } from 'zod';
import { Channel, RowId } from './name.ts';

/** Which deliveries a service sends: those of one channel. */
export const ClaimInput = z.strictObject({ channel: Channel });

/** How the sending of a delivery ended. `failed` is for good: the channel will never take it. */
export const SettleInput = z.strictObject({
  id: RowId,
  status: z.enum(['sent', 'failed']),
  attempts: z.int().min(1).default(1),
  error: z.string().max(1000).optional(),
});
export type SettleInput = z.infer<typeof SettleInput>;
