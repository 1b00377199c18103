/** A simulated installation, and what befalls it. Times in ms. */
export interface World {
  seed: number;
  /** Brains over one Postgres and one Redis. */
  brains: number;
  /** How long triggers come; after that what is open is worked off. */
  forMs: number;
  triggersPerSecond: number;
  /** Sessions that the triggers go to, each as likely as the others. */
  sessions: number;
  /** How long a run takes, on average (as waiting times go: many short ones, a few long ones). */
  runMs: number;
  maxRuns: number;
  leaseMs: number;
  renewMs: number;
  pollMs: number;
  /** From publishing to hearing, and there and back of one statement. */
  hopMs: number;
  tripMs: number;
  /** How long a session stays in hand whose work is over, and how soon one is asked for again that another has. */
  restMs: number;
  /** Whether each brain that hears of a trigger tries to take its session, or only the one that has accepted it. */
  allTry: boolean;
  /** Whether a poll leaves out what somebody has a lease of. */
  pollsFree: boolean;
  /** Share of what is published that one listener does not hear. */
  lost: number;
  /** Brains killed a minute, and how long until one starts again. */
  killsPerMinute: number;
  startMs: number;
  /** Brains that stand still a minute, and for how long: such a one does not know that it has lost its leases. */
  pausesPerMinute: number;
  pauseMs: number;
  /** When Redis is away: from, to. */
  redisAway?: [number, number];
}
