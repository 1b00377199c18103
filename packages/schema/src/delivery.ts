import { z } from 'zod';
import type { StoredEvent } from './event.ts';
import { Channel, RowId } from './name.ts';

const claimant = z
  .string()
  .min(1)
  .max(64)
  .optional()
  .meta({ description: 'who claims, by a name it keeps for as long as it runs' });
const error = z.string().max(1000);

/** Which deliveries a service sends: those of one channel. A claim takes the place of an earlier one of its claimant. */
export const ClaimInput = z.strictObject({
  channel: Channel,
  owner_to: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .meta({ description: 'where the owner reads what names no address' }),
  claimant,
});
export type ClaimInput = z.infer<typeof ClaimInput>;

/** Which channel a service fetches messages from, so that one does at a time. */
export const LeadInput = z.strictObject({
  channel: Channel,
  poller: z
    .string()
    .min(1)
    .max(64)
    .optional()
    .meta({ description: 'who asks, by a name it keeps for as long as it runs' }),
});
export type LeadInput = z.infer<typeof LeadInput>;

/** Whether it is the one. */
export interface Lead {
  leads: boolean;
}

/** What who claims a delivery must know beside it. */
export interface Claim {
  /** The address; none is known where it is missing. */
  to?: string;
  /** The first part that is not known to be sent, from 0. */
  part: number;
  /** How often it was tried before. */
  attempts: number;
  /** That part may have gone out already. */
  may_be_duplicate: boolean;
}
export type ClaimedDelivery = StoredEvent<'delivery'> & { claim: Claim };

/** A part is about to be handed to the channel; the parts before it are sent. */
export const BeginInput = z.strictObject({ id: RowId, part: z.int().min(0).max(10_000), claimant });
export type BeginInput = z.infer<typeof BeginInput>;

/** A try failed for now. `uncertain`: it may have gone out all the same. */
export const RetryInput = z.strictObject({
  id: RowId,
  attempt: z.int().min(1).meta({ description: 'which try, as `begin` answered' }),
  error,
  uncertain: z.boolean().default(false),
  retry_after: z
    .number()
    .nonnegative()
    .optional()
    .meta({ description: 'in seconds, where the channel asks for it' }),
});
export type RetryInput = z.infer<typeof RetryInput>;

/** How the sending of a delivery ended. `failed` is for good: the channel will never take it. */
export const SettleInput = z.strictObject({
  id: RowId,
  status: z.enum(['sent', 'failed']),
  attempts: z
    .int()
    .min(1)
    .optional()
    .meta({ description: 'for who says nothing of its tries; else the brain counts' }),
  error: error.optional(),
});
export type SettleInput = z.infer<typeof SettleInput>;

/** The deliveries that wait, the first to go out first; or those that failed, the latest first. */
export const DeliveriesInput = z.strictObject({
  status: z.enum(['open', 'failed']),
  limit: z.int().min(1).max(500).default(100),
});
