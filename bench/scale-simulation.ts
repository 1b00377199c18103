import { quantile, short } from './numbers.ts';
import type { Line } from './report.ts';
import { simulate, type World } from './scale/world.ts';

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
  othersWithinMs: 0,
  pollsFree: true,
  lost: 0,
  killsPerMinute: 0,
  startMs: 2000,
  pausesPerMinute: 0,
  pauseMs: 45_000,
};

const WORLDS: Record<string, Partial<World>> = {
  '2 brains': { brains: 2 },
  '10 brains': {},
  '10 brains; 30 killed and 10 standing still for 45 s in 5 minutes, 1 % of what is told lost': {
    forMs: 300_000,
    killsPerMinute: 6,
    pausesPerMinute: 2,
    lost: 0.01,
  },
  '10 brains, Redis away for 30 s': { redisAway: [15_000, 45_000] },
  '10 brains with room for 12 runs each, of which 100 go on': { maxRuns: 12 },
  '100 brains': { brains: 100 },
  '1,000 brains': { brains: 1000 },
  '1,000 brains, that try within 100 ms what nobody has begun': { brains: 1000, othersWithinMs: 100 },
  'one of 100 groups of 10 brains': { triggersPerSecond: 0.2, forMs: 6_000_000 },
};

type Outcome = ReturnType<typeof simulate>;

/** How many times a lease is tried for a trigger, and what is told, at 1,000 brains: counted in a simulation, not measured. */
export async function measure(): Promise<Line[]> {
  const all = simulate({ ...CALM, brains: 1000 });
  const patient = simulate({ ...CALM, brains: 1000, othersWithinMs: 100 });
  const limit = { name: 'one lease a run', value: 1 };
  return [
    { asked: 'simulated, 1,000 brains: leases tried a trigger', unit: '', ours: takesOf(all), limit },
    {
      asked: '… by brains that try within 100 ms what nobody has begun',
      unit: '',
      ours: takesOf(patient),
      limit,
    },
  ];
}

const takesOf = ({ accepted, during }: Outcome) => during.takes / accepted;

/** What docs/SCALE.md has of it. */
function table(): string {
  const head = ['', 'leases tried a trigger', 'statements a second and brain', 'heard a trigger'];
  const times = ['accepted to begun, median', '99.9 %', 'longest', 'killed to taken up, median', 'longest'];
  const rows = Object.entries(WORLDS).map(([name, change]) => {
    const world = { ...CALM, ...change };
    const outcome = simulate(world);
    if (outcome.wrong.length > 0) throw new Error(`${name}: ${outcome.wrong[0]}`);
    const { accepted, during, waits, takeovers, lateWrites } = outcome;
    const asked = during.takes + during.writes + during.renewals + during.polls;
    const ms = (samples: number[], share: number) =>
      samples.length === 0 ? '' : `${short(quantile(samples, share))} ms`;
    return [
      name,
      short(takesOf(outcome)),
      short(asked / (world.forMs / 1000) / world.brains),
      short(during.heard / accepted),
      ms(waits, 0.5),
      ms(waits, 0.999),
      ms(waits, 1),
      ms(takeovers, 0.5),
      ms(takeovers, 1),
      short(lateWrites),
    ];
  });
  const cells = [...head, ...times, 'too late, refused'];
  return [cells, cells.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

if (import.meta.main) console.log(table());
