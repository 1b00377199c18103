import { z } from 'zod';
import { UserId } from './name.ts';

/** A person the brain knows, as it stands in a row of type user. */
export const UserContent = z.object({
  role: z.enum(['owner', 'member']),
  name: z.string().max(200).optional(),
});
export type UserContent = z.infer<typeof UserContent>;

export const UserInput = z.strictObject({
  user_id: UserId,
  name: z.string().trim().min(1).max(200).optional(),
  role: z.enum(['owner', 'member']).default('member'),
});

export const User = UserContent.extend({ user_id: UserId, created_at: z.iso.datetime() });
export type User = z.infer<typeof User>;
