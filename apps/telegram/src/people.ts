import type { BrainClient } from '@brain/client';
import { OWNER, type StrangerVerdict } from '@brain/schema';
import { type Answer, untilAnswered } from './until-answered.ts';

const channel = 'telegram';

/** A person the brain knows. */
export interface Person {
  user_id: string;
  isOwner: boolean;
}

export type People = ReturnType<typeof createPeople>;

type Verdict = StrangerVerdict['status'];

interface PeopleDeps {
  api: BrainClient['api'];
  /** Telegram ids that are the owner whatever the brain knows. */
  owners: ReadonlySet<string>;
  log: (line: string) => void;
}

/**
 * Who is who on Telegram, by numeric id and never by name: the brain is asked each time, so that one who was unlinked
 * is a stranger with their next word. Each call is repeated while the brain is away.
 */
export function createPeople({ api, owners, log }: PeopleDeps) {
  const ask = <T>(call: (signal: AbortSignal) => Promise<T>, signal: AbortSignal) =>
    untilAnswered(call, { signal, log });
  const decide = <T>(call: (signal: AbortSignal) => Promise<T>, signal: AbortSignal) =>
    untilAnswered(call, { signal, log, mayForbid: true });

  return {
    /** The person of a Telegram id; undefined for a stranger. */
    async who(id: number, signal: AbortSignal): Promise<Answer<Person | undefined>> {
      const address = String(id);
      if (owners.has(address)) return { ok: true, value: { user_id: OWNER, isOwner: true }, isRepeat: false };
      const find = (signal: AbortSignal) => api.identities.find.query({ channel, address }, { signal });
      const answer = await ask(find, signal);
      if (!answer.ok) return answer;
      const { value } = answer;
      const person = value ? { user_id: value.user_id, isOwner: value.role === 'owner' } : undefined;
      return { ...answer, value: person };
    },

    /** A stranger writes: their code, and the owners to tell of them where they are new. */
    knock: (place: { address: string; name?: string }, signal: AbortSignal) =>
      ask((signal) => api.strangers.knock.mutate({ channel, ...place }, { signal }), signal),

    /** A stranger says a code that they were shown on the web. */
    redeem: (said: { address: string; name?: string; code: string }, signal: AbortSignal) =>
      ask((signal) => api.identities.redeem.mutate({ channel, ...said }, { signal }), signal),

    /** Those of Telegram who wait for an owner's word. */
    async strangers(signal: AbortSignal) {
      const answer = await decide((signal) => api.strangers.list.query(undefined, { signal }), signal);
      if (!answer.ok) return answer;
      return { ...answer, value: answer.value.results.filter((stranger) => stranger.channel === channel) };
    },

    /** An owner's word about a stranger. Whether it is an owner who says it is for the caller to know. */
    settleStranger: (id: string, status: Verdict, signal: AbortSignal) =>
      decide((signal) => api.strangers.settle.mutate({ id, status }, { signal }), signal),

    /** A person's word about an approval; the brain refuses one that is not theirs. */
    settleApproval: (settled: { id: string; status: Verdict; user_id: string }, signal: AbortSignal) =>
      decide((signal) => api.approvals.settle.mutate({ ...settled, via: channel }, { signal }), signal),
  };
}
