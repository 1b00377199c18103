import { createRandom } from '../../tests/crash/seed.ts';
import { createAgenda } from './agenda.ts';
import { type Brain, createBrain, type Shared } from './brain.ts';
import type { World } from './conditions.ts';
import { createTruth } from './truth.ts';

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
