import type { Agenda } from './agenda.ts';
import type { World } from './conditions.ts';
import type { Run, Truth } from './truth.ts';

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

export type Brain = ReturnType<typeof createBrain>;

/** One brain of the simulation: takes in, hears, takes leases, works, renews, looks; and can be killed or stand still. */
export function createBrain(shared: Shared, nth: number) {
  const { world, agenda, truth, random } = shared;
  /** Another one at each start: what was asked before is nobody's any more. */
  let life = 0;
  let isAlive = true;
  let stillUntil = 0;
  let isLate = false;
  let isLooking = false;
  const working = new Map<number, Run | undefined>();
  /** Sessions that wait for room, and whether it has accepted something in them. */
  const ready = new Map<number, boolean>();
  /** Sessions whose lease it has, as far as it knows: those it works on, and those whose work is just over. */
  const held = new Set<number>();
  const restingSince = new Map<number, number>();

  const holder = () => `${nth}.${life}`;

  /** Does it later, unless it was killed meanwhile; when it stands still, then as it goes on. */
  function later(ms: number, act: () => void): void {
    const mine = life;
    const due = () => {
      if (life !== mine || !isAlive) return;
      if (agenda.now < stillUntil) agenda.after(stillUntil - agenda.now, due);
      else act();
    };
    agenda.after(ms, due);
  }

  /** Asks Postgres: it answers in the middle of the way there and back, whether or not the brain still lives. */
  function ask<T>(question: () => T, then: (answer: T) => void): void {
    agenda.after(world.tripMs / 2, () => {
      const answer = question();
      later(world.tripMs / 2, () => then(answer));
    });
  }

  /** @param isOwn it has accepted something in this session: should another brain have it, it asks again */
  function wake(session: number, isOwn = false): void {
    ready.set(session, isOwn);
    fill();
  }

  function fill(): void {
    for (const [session, isOwn] of ready) {
      if (working.size >= world.maxRuns) return;
      if (working.has(session)) continue;
      ready.delete(session);
      working.set(session, undefined);
      if (held.has(session)) workOn(session);
      else take(session, isOwn);
    }
  }

  function take(session: number, isOwn: boolean): void {
    const mine = holder();
    ask(
      () => truth.take(session, mine),
      (taken) => {
        if (taken) {
          held.add(session);
          return workOn(session);
        }
        leave(session);
        if (isOwn) later(world.restMs, () => wake(session));
        return undefined;
      },
    );
  }

  function workOn(session: number): void {
    ready.delete(session);
    ask(
      () => truth.head(session),
      (run) => {
        if (!held.has(session)) return leave(session); // lost meanwhile
        if (!run) return rest(session);
        working.set(session, run);
        shared.begun(self, run);
        // The start of a run is a row, and rows are told.
        shared.publish(self, { session, what: 'begun' });
        const runMs = -Math.log(1 - random()) * world.runMs;
        later(runMs, () => {
          if (working.get(session) !== run) return;
          ask(
            () => truth.end(run),
            (stands) => {
              if (stands) shared.publish(self, { session, what: 'ended' });
              if (working.get(session) !== run) return;
              shared.stopped(self, run);
              working.set(session, undefined);
              workOn(session);
            },
          );
        });
        return undefined;
      },
    );
  }

  /** There is nothing to do: it keeps the session in hand for a while, then gives it back. */
  function rest(session: number): void {
    working.delete(session);
    fill();
    const since = agenda.now;
    restingSince.set(session, since);
    later(world.restMs, () => {
      if (restingSince.get(session) !== since || working.has(session)) return;
      restingSince.delete(session);
      if (!held.delete(session)) return;
      const mine = holder();
      ask(
        () => truth.release(session, mine),
        () => undefined,
      );
    });
  }

  function leave(session: number): void {
    const run = working.get(session);
    if (run) shared.stopped(self, run);
    working.delete(session);
    held.delete(session);
    fill();
  }

  function renew(): void {
    later(world.renewMs, renew);
    const mine = holder();
    const asked = agenda.now;
    ask(
      () => (held.size > 0 ? truth.renew(held, mine) : []),
      (lost) => {
        // What was asked before it stood still says nothing about now.
        if (asked >= stillUntil) isLate = false;
        for (const session of lost) if (held.has(session)) leave(session);
      },
    );
  }

  function look(): void {
    if (isLooking) return;
    isLooking = true;
    ask(
      () => truth.look(500, world.pollsFree),
      (found) => {
        isLooking = false;
        for (const session of found) wake(session);
      },
    );
  }

  function poll(): void {
    look();
    later(world.pollMs, poll);
  }

  function start(): void {
    life += 1;
    isAlive = true;
    isLooking = false;
    isLate = false;
    look();
    // Each at its own time, or all would ask at once.
    later(random() * world.pollMs, poll);
    later(random() * world.renewMs, renew);
  }

  const self = {
    get isUp(): boolean {
      return isAlive && agenda.now >= stillUntil;
    },

    /** It may work on what it has lost, since it stood still and has not asked again. */
    get mayBeLate(): boolean {
      return isLate;
    },

    *runs(): Generator<Run> {
      for (const run of working.values()) if (run) yield run;
    },

    accept(run: Run): void {
      ask(
        () => truth.accept(run),
        () => {
          wake(run.session, true);
          shared.publish(self, { session: run.session, what: 'accepted' });
        },
      );
    },

    hear({ session, what }: Said, afterMs: number): void {
      if (what === 'accepted' && (world.allTry || held.has(session))) later(afterMs, () => wake(session));
    },

    kill(): void {
      isAlive = false;
      working.clear();
      held.clear();
      restingSince.clear();
      ready.clear();
      agenda.after(world.startMs, start);
    },

    pause(): void {
      stillUntil = agenda.now + world.pauseMs;
      isLate = true;
    },
  };
  start();
  return self;
}
