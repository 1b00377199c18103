import { join } from 'node:path';
import { buildBrain } from './processes.ts';
import { type Line, machine, table, writeTable } from './report.ts';

// `node bench/run.ts [name…] [--write]`: the questions one after the other, never two at once.
const QUESTIONS = [
  'start',
  'first-token',
  'ack',
  'webhook',
  'fanout',
  'latest',
  'session-list',
  'commit',
  'claim',
  'search',
  'recall',
  'recall-full-text',
  'kill',
  'telegram-idle',
  'first-token-engines',
  'two-brains',
  'redis-hop',
  'run-cost',
  'row-bytes',
  'scale-simulation',
  'before',
];

const asked = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const unknown = asked.find((name) => !QUESTIONS.includes(name));
if (unknown !== undefined) throw new Error(`No question ${unknown}; there are: ${QUESTIONS.join(', ')}`);

await buildBrain();
const lines: Line[] = [];
for (const name of asked.length > 0 ? asked : QUESTIONS) {
  const started = performance.now();
  const { measure }: { measure(): Promise<Line[]> } = await import(join(import.meta.dirname, `${name}.ts`));
  lines.push(...(await measure()));
  console.error(`${name}: ${((performance.now() - started) / 1000).toFixed(0)} s`);
}
console.log(`${machine()}\n\n${table(lines)}`);
if (process.argv.includes('--write')) writeTable(lines);
