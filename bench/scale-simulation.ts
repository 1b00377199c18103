import { quantile, short } from './numbers.ts';
import type { Line } from './report.ts';
import type { World } from './scale/conditions.ts';
import { simulate } from './scale/world.ts';

/** Ten brains, where nothing goes wrong. */
export const CALM: World = {
  seed: 9,
  brains: 10,
  forMs: 60_000,
  triggersPerSecond: 20,
  sessions: 1000,
  runMs: 5000,
  maxRuns: 256,
  leaseMs: 30_000,
  renewMs: 10_000,
  pollMs: 10_000,
  hopMs: 0.5,
  tripMs: 1,
  restMs: 1000,
  allTry: false,
  pollsFree: false,
  lost: 0,
  killsPerMinute: 0,
  startMs: 2000,
  pausesPerMinute: 0,
  pauseMs: 45_000,
};

const WORLDS: Record<string, Partial<World>> = {
  '2 brains': { brains: 2 },
  '10 brains': {},
  '10 brains; in 5 minutes 30 are killed and 10 stand still for 45 s; 1 % of what is told is lost': {
    forMs: 300_000,
    killsPerMinute: 6,
    pausesPerMinute: 2,
    lost: 0.01,
  },
  '10 brains, Redis away for 30 s': { redisAway: [15_000, 45_000] },
  '10 brains with room for 120 runs, of which 100 go on': { maxRuns: 12 },
  '100 brains': { brains: 100 },
  '1,000 brains': { brains: 1000 },
  '1,000 brains, if a look left out what others have': { brains: 1000, pollsFree: true },
  '1,000 brains, if all went for what one has accepted': { brains: 1000, pollsFree: true, allTry: true },
  'one of 100 groups of 10 brains': { triggersPerSecond: 0.2, forMs: 6_000_000 },
};

/** How many times a lease is asked for at 1,000 brains, for each trigger: counted in a simulation, not measured. */
export async function measure(): Promise<Line[]> {
  const limit = { name: 'one a trigger', value: 1 };
  const line = (asked: string, change: Partial<World>) => {
    const { accepted, during } = simulate({ ...CALM, brains: 1000, ...change });
    return { asked, unit: '', ours: during.takes / accepted, limit };
  };
  return [
    line('simulated, 1,000 brains, 20 triggers a second: leases asked for a trigger', {}),
    line('… if a look left out what others have', { pollsFree: true }),
    line('… if all went for what one has accepted', { pollsFree: true, allTry: true }),
  ];
}

/** What docs/SCALE.md has of it. @throws Error when something did not hold that must. */
function table(): string {
  const rows = Object.entries(WORLDS).map(([name, change]) => {
    const world = { ...CALM, ...change };
    const { accepted, during, waits, takeovers, wrong } = simulate(world);
    if (wrong.length > 0) throw new Error(`${name}: ${wrong[0]}`);
    const asked = during.takes + during.writes + during.renewals + during.polls;
    const ms = (samples: number[], shares: number[]) =>
      samples.length === 0 ? '' : `${shares.map((share) => short(quantile(samples, share))).join(', ')} ms`;
    return [
      name,
      short(during.takes / accepted),
      short(asked / (world.forMs / 1000) / world.brains),
      short(during.heard / accepted),
      ms(waits, [0.5, 0.999, 1]),
      ms(takeovers, [0.5, 1]),
    ];
  });
  const head = [
    '',
    'leases asked for, a trigger',
    'statements a second, a brain',
    'messages heard, a trigger',
    'accepted to begun: median, 99.9 %, longest',
    'killed to taken up: median, longest',
  ];
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

if (import.meta.main) console.log(table());
