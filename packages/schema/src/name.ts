import { z } from 'zod';

/** The person who owns this Brain. Made on the first start; every other user is a member. */
export const OWNER = 'owner';

// Control characters would break headers, logs and SSE frames, and no sender means them.
export const printable = /^[^\p{Cc}]+$/u;

const name = (max: number) =>
  z.string().min(1).max(max).regex(printable, 'must hold no control characters').trim().min(1);

/** A person, as the services that act for them name them: `ann`, `telegram:42`. */
export const UserId = name(128);
/** One conversation of one user. */
export const SessionId = name(300);
/** A named way in or out: `web`, `telegram`, `email`, `slack`, or the name of a calling service. */
export const Channel = name(64);
/** The name of a fact: `evt_…`, `mem_…`, `usr_…`, `cfg_…`. */
export const RowId = name(64);
/** A model: a name of the default provider (`gpt-4.1`) or `provider/name` (`ollama/qwen3`). */
export const ModelName = name(200);
/** The caller's own id of a trigger; the same key never starts a second run. */
export const IdempotencyKey = name(255);
