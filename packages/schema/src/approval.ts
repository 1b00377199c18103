import { z } from 'zod';
import { Channel, UserId } from './name.ts';

/** Whose open approvals; a user's own key may leave `user_id` out. */
export const ApprovalsInput = z.strictObject({ user_id: UserId.optional() });

/** A person's word about what was asked. It counts once. */
export const ApprovalVerdict = z.strictObject({
  status: z.enum(['approved', 'denied']),
  user_id: UserId.optional(),
  via: Channel.optional().meta({ description: 'by which channel they said it' }),
});
export type ApprovalVerdict = z.infer<typeof ApprovalVerdict>;
