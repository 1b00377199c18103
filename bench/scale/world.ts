import { createRandom } from '../../tests/crash/seed.ts';
import { type Agenda, createAgenda } from './agenda.ts';
import { type Brain, createBrain } from './brain.ts';
import { createTruth, type Run, type Truth } from './truth.ts';

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

/** A row was committed: a trigger, the start of a run, its end. */
export interface Said {
  session: number;
  what: 'accepted' | 'begun' | 'ended';
}

/** What the brains share, and what is found about them. */
export interface Shared {
  world: World;
  agenda: Agenda;
  truth: Truth;
  random: () => number;
  /** Tells all other brains; who it does not reach finds out by looking. */
  publish(from: Brain, said: Said): void;
  begun(brain: Brain, run: Run): void;
  stopped(brain: Brain, run: Run): void;
}

/** Runs the world until all that was accepted has ended, and gives what was counted. The same seed, the same figures. */
export function simulate(world: World) {
  const agenda = createAgenda();
  const truth = createTruth(() => agenda.now, world.leaseMs);
  const random = createRandom(world.seed);
  const waits: number[] = [];
  /** From when the brain that worked on a run was killed, or stood still, to when another began it. */
  const takeovers: number[] = [];
  const workers = new Map<number, Set<Brain>>();
  const interruptedAt = new Map<number, number>();
  const told = { published: 0, heard: 0 };
  const wrong: string[] = [];

  const isAway = () =>
    world.redisAway !== undefined && agenda.now >= world.redisAway[0] && agenda.now < world.redisAway[1];

  const shared: Shared = {
    world,
    agenda,
    truth,
    random,

    publish(from, said) {
      if (isAway()) return;
      told.published += 1;
      told.heard += brains.length - 1;
      for (const brain of brains)
        if (brain !== from && random() >= world.lost) brain.hear(said, world.hopMs * (0.5 + random()));
    },

    begun(brain, run) {
      const others = workers.get(run.id) ?? new Set();
      for (const other of others) {
        // Who stood still longer than its lease finds out when it goes on; nobody else may be surprised.
        if (!other.mayBeLate && !brain.mayBeLate)
          wrong.push(`run ${run.id} is worked on by two brains at ${agenda.now}`);
      }
      if (run.begunAt === undefined) waits.push(agenda.now - (run.dueAt ?? Number.NaN));
      run.begunAt = agenda.now;
      workers.set(run.id, others.add(brain));
      const since = interruptedAt.get(run.id);
      if (since !== undefined) takeovers.push(agenda.now - since);
      interruptedAt.delete(run.id);
    },

    stopped(brain, run) {
      const others = workers.get(run.id);
      others?.delete(brain);
      if (others?.size === 0) workers.delete(run.id);
    },
  };

  const brains = Array.from({ length: world.brains }, (_, at) => createBrain(shared, at));
  const anyBrain = () => brains[Math.floor(random() * brains.length)];

  function interrupt(brain: Brain): void {
    for (const run of brain.runs()) interruptedAt.set(run.id, agenda.now);
  }

  /** Something again and again, at random, so many times a minute, for as long as triggers come. */
  function often(perMinute: number, act: () => void): void {
    if (perMinute === 0) return;
    const next = () => {
      if (agenda.now > world.forMs) return;
      act();
      agenda.after(pause(), next);
    };
    const pause = () => (-Math.log(1 - random()) * 60_000) / perMinute;
    agenda.after(pause(), next);
  }

  let nth = 0;
  const lastOf = new Map<number, number>();
  often(world.triggersPerSecond * 60, () => {
    const session = Math.floor(random() * world.sessions);
    let brain = anyBrain();
    while (brain && !brain.isUp) brain = anyBrain(); // whoever stands before them asks the next
    nth += 1;
    brain?.accept({ id: nth, session });
  });
  often(world.killsPerMinute, () => {
    const brain = anyBrain();
    if (!brain?.isUp) return;
    interrupt(brain);
    for (const run of brain.runs()) shared.stopped(brain, run);
    brain.kill();
  });
  often(world.pausesPerMinute, () => {
    const brain = anyBrain();
    if (!brain?.isUp) return;
    interrupt(brain);
    brain.pause();
  });

  const endOf = truth.end;
  truth.end = (run) => {
    const stands = endOf(run);
    if (stands && run.id < (lastOf.get(run.session) ?? 0)) wrong.push(`run ${run.id} ended out of order`);
    if (stands) {
      lastOf.set(run.session, run.id);
      interruptedAt.delete(run.id);
    }
    return stands;
  };

  agenda.run(world.forMs);
  const during = { ...truth.asked, ...told };
  for (let minute = 0; minute < 60 && truth.open > 0; minute += 1) agenda.run(agenda.now + 60_000);
  if (truth.count.ended !== truth.count.accepted)
    wrong.push(`${truth.count.accepted} accepted, ${truth.count.ended} ended`);
  return { ...truth.count, waits, takeovers, during, wrong };
}
