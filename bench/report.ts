import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { short } from './numbers.ts';

/** One line of the table: what was asked, what came out, and the limit it was measured beside. */
export interface Line {
  asked: string;
  unit: string;
  ours: number;
  /** What the same machine does without the brain, in the same run. */
  limit?: { name: string; value: number };
  /** `value` is what is held to `at` with `is`: ours, or its ratio to the limit. */
  goal?: { what: 'ours' | 'ratio'; is: '≤' | '≥'; at: number };
}

const README = join(import.meta.dirname, 'README.md');
const BEGIN = '<!-- table -->';
const END = '<!-- /table -->';

export function table(lines: Line[]): string {
  const rows = lines.map((line) => {
    const { asked, unit, ours, limit, goal } = line;
    const ratio = limit ? ours / limit.value : undefined;
    return [
      asked,
      `${short(ours)} ${unit}`,
      limit ? `${short(limit.value)} ${unit} (${limit.name})` : '',
      ratio === undefined ? '' : short(ratio),
      goal ? `${goal.what === 'ratio' ? 'ratio ' : ''}${goal.is} ${goal.at}` : '',
      verdict(line),
    ];
  });
  const head = ['what', 'brain', 'limit', 'ratio', 'goal', 'met'];
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function verdict({ ours, limit, goal }: Line): string {
  if (!goal) return '';
  const value = goal.what === 'ours' ? ours : ours / (limit?.value ?? Number.NaN);
  const met = goal.is === '≤' ? value <= goal.at : value >= goal.at;
  return met ? 'yes' : '**no**';
}

/** The machine and the day, without which figures say little. */
export function machine(): string {
  const [cpu] = cpus();
  const date = new Date().toISOString().slice(0, 10);
  return `${cpu?.model ?? 'unknown CPU'}, ${availableParallelism()} cores, Node ${process.versions.node}, ${date}.`;
}

/** Puts the table between the two marks of bench/README.md. */
export function writeTable(lines: Line[]): void {
  const text = readFileSync(README, 'utf8');
  const [before, rest] = text.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined)
    throw new Error(`${README} has lost its marks ${BEGIN} and ${END}`);
  writeFileSync(README, `${before}${BEGIN}\n\n${machine()}\n\n${table(lines)}\n\n${END}${after}`);
}
