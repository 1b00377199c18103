import { BrainError } from '../errors.ts';
import type { Caller } from './auth.ts';
import type { Context } from './trpc.ts';

/** Subscriptions that one connection may have open: a service follows the runs of many people. */
const MAX_SUBSCRIPTIONS: Record<Caller['kind'], number> = { user: 50, service: 500 };

/** Counts a subscription of a connection as long as it is open. @throws BrainError `too_many`. */
export function takePlace(ctx: Pick<Context, 'subscriptions'> & { caller: Caller }): Disposable {
  const { subscriptions, caller } = ctx;
  const most = MAX_SUBSCRIPTIONS[caller.kind];
  if (subscriptions.count >= most) {
    throw new BrainError(
      'too_many',
      `This socket has ${most} subscriptions open. Stop one, or open another socket.`,
    );
  }
  subscriptions.count += 1;
  return { [Symbol.dispose]: () => void (subscriptions.count -= 1) };
}

/** The signal of a subscription; tRPC's type leaves it out where a call has no connection. */
export function open(signal: AbortSignal | undefined): AbortSignal {
  return signal ?? AbortSignal.abort();
}
