import { z } from 'zod';
import { PushInput, UserId } from '@brain/schema';
import type { Parts } from './parts.ts';
import { procedure, t } from './trpc.ts';

const OfUser = z.strictObject({ user_id: UserId.optional() });

/** The procedures of browsers that are told of answers. A user's own key may leave `user_id` out; a service names the user. */
export function pushRouter({ push, auth }: Pick<Parts, 'push' | 'auth'>) {
  return t.router({
    key: procedure.query(() => push.publicKey()),
    subscribe: procedure
      .input(PushInput.extend(OfUser.shape))
      .mutation(({ ctx: { caller }, input: { user_id, ...browser } }) =>
        push.subscribe(auth.user(caller, user_id), browser, ownSignIn(caller)),
      ),
    unsubscribe: procedure
      .input(PushInput.pick({ endpoint: true }).extend(OfUser.shape))
      .mutation(({ ctx: { caller }, input }) =>
        push.unsubscribe(auth.user(caller, input.user_id), input.endpoint),
      ),
  });
}

/** What the browser came by: with it goes what it is told. The key of a service is nobody’s browser. */
function ownSignIn({ kind, credential }: { kind: string; credential: string | null }): string | undefined {
  return kind === 'user' ? (credential ?? undefined) : undefined;
}
