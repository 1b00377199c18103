import { globSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { resolve, sep } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { postgresPrograms, startPostgres } from '../tests/support/postgres.ts';

// `npm test` runs everything, on what was built; `node scripts/test.ts tests/store tests/**/*.test.ts` what it is told,
// on the sources. Stores are SQLite's; `--engine=postgres` tests the files that are named on Postgres.

/** Files at once: they wait for processes and pages two thirds of their time, and take up to half a gigabyte each. */
const AT_ONCE = Math.min(Math.max(4, availableParallelism() * 3), 8);
/** Of those that kill, which load the machine most. */
const KILLING_AT_ONCE = Math.max(2, availableParallelism());
const FILE_TIMEOUT_MS = 120_000;
/** What kills the brain a hundred times takes its time. */
const KILLING_TIMEOUT_MS = 300_000;
const UNHOOKED = ['--require', resolve(import.meta.dirname, 'unhooked.cjs')];
/** Those that take minutes: they begin first, so that nobody waits for one of them alone in the end. */
const TAKES_MINUTES = /\/(?:poison|kill|kills|replay|sigterm|telegram-kills-alone)\.test\.ts$/;
/** What a run of everything tests on Postgres as well: what the store promises, and what is built on the promise. */
const BOTH = [
  ...['store', 'once', 'patches', 'files', 'vector-store', 'reviews', 'replaced', 'approvals', 'bus'].map(
    (name) => `tests/brain/${name}.test.ts`,
  ),
  ...['trigger', 'events', 'sessions', 'search', 'restart'].map((name) => `tests/contract/${name}.test.ts`),
];

const slashes = (path: string) => path.split(sep).join('/');
const isWeb = (file: string) => slashes(file).includes('tests/web/');
const isKilling = (file: string) => /tests\/crash\/|scale\/kills/.test(slashes(file));

/** Test files by patterns, in the order they begin; a folder means those below it. */
function findFiles(patterns: string[]): string[] {
  const below = patterns.map((pattern) => (pattern.endsWith('.ts') ? pattern : `${pattern}/**/*.test.ts`));
  const rank = (file: string) => Number(TAKES_MINUTES.test(slashes(file))) * 2 + Number(isKilling(file));
  return [...new Set(globSync(below))].sort().toSorted((a, b) => rank(b) - rank(a));
}

/** A file on the engine that keeps its stores. */
interface Task {
  file: string;
  engine: 'sqlite' | 'postgres';
}

/** Runs the files, several at once, and prints as it goes. Gives how many tests of each kind there were, and which failed. */
async function runFiles(tasks: Task[]) {
  const count = { passed: 0, failed: 0, skipped: 0 };
  const failures: string[] = [];
  const waiting = [...tasks];
  let killing = 0;

  async function runFile({ file, engine }: Task): Promise<void> {
    const stream = run({
      files: [file],
      // The stores of the web app are tested outside a browser: Solid's own build for it is the one that reacts.
      env: { ...process.env, TESTED_ENGINE: engine },
      execArgv: [...UNHOOKED, ...(isWeb(file) ? ['--conditions=browser'] : [])],
      timeout: isKilling(file) ? KILLING_TIMEOUT_MS : FILE_TIMEOUT_MS,
    });
    // Each file has a reporter of its own: it takes what begins and what ends in turn, and throws where two are mixed.
    const report = new spec().on('data', (text) => process.stdout.write(text));
    for await (const event of stream) {
      if (event.type === 'test:summary' && event.data.file === undefined) add(event.data.counts);
      // A file without a test is reported as one test that passed, by the file's name.
      if (event.type === 'test:pass' && event.data.name === file) count.passed -= 1;
      // The sum of one file is not printed: that of all stands at the end.
      const isSum = event.type === 'test:summary' || (event.type === 'test:diagnostic' && !event.data.file);
      if (isSum) continue;
      if (engine !== 'sqlite' && 'name' in event.data && event.data.nesting === 0)
        event.data.name = `${engine}: ${event.data.name}`;
      if (event.type === 'test:fail') failures.push(`${file}: ${event.data.name}`);
      report.write(event);
    }
    report.end();
  }

  function add(counts: { tests: number; passed: number; skipped: number; todo: number }): void {
    const skipped = counts.skipped + counts.todo;
    count.passed += counts.passed;
    count.failed += counts.tests - counts.passed - skipped;
    count.skipped += skipped;
  }

  function fail(file: string, why: string): void {
    count.failed += 1;
    failures.push(`${file}: ${why}`);
  }

  async function work(): Promise<void> {
    for (;;) {
      const at = waiting.findIndex(({ file }) => killing < KILLING_AT_ONCE || !isKilling(file));
      const [task] = at < 0 ? [] : waiting.splice(at, 1);
      if (task === undefined) return;
      if (isKilling(task.file)) killing += 1;
      // The test runner takes what nobody catches for its own: an error here would leave the run standing still.
      await runFile(task).catch((error: unknown) => fail(task.file, String(error)));
      if (isKilling(task.file)) killing -= 1;
    }
  }

  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return { ...count, failures };
}

// Each file is a process, and so is each service it starts: what one has compiled, the others take.
process.env['NODE_COMPILE_CACHE'] ??= resolve('node_modules/.cache/compiled-tests');

const BUILT = '--built';
const ON_POSTGRES = '--engine=postgres';
const patterns = process.argv.slice(2).filter((word) => ![BUILT, ON_POSTGRES].includes(word));
if (process.argv.includes(BUILT)) process.env['TESTED'] = 'built';
const engine = process.argv.includes(ON_POSTGRES) ? 'postgres' : 'sqlite';
const isWhole = patterns.length === 0;
const tasks: Task[] = findFiles(isWhole ? ['tests'] : patterns).map((file) => ({ file, engine }));
const both: Task[] = isWhole ? BOTH.map((file) => ({ file, engine: 'postgres' })) : [];

// One server for all; each store that is tested on it has a database of its own.
const needsServer = isWhole || engine === 'postgres';
const hasServer = postgresPrograms() !== undefined;
if (needsServer && !hasServer && !isWhole) throw new Error('Postgres is not installed.');
const server = needsServer && hasServer ? await startPostgres() : undefined;
if (server) process.env['TESTED_POSTGRES'] = server.url;
const total = await runFiles(server ? [...tasks, ...both] : tasks);
await server?.[Symbol.asyncDispose]();
if (isWhole && !server) {
  console.log(`Postgres is not installed: ${both.map(({ file }) => file).join(', ')} ran on SQLite only.`);
  total.skipped += both.length;
}

const inCi = Boolean(process.env['CI']) && process.env['CI'] !== 'false';
for (const failure of total.failures) console.error(`failed: ${failure}`);
if (total.passed + total.failed === 0) console.error('No test ran.');
if (inCi && total.skipped > 0) console.error('A skipped test counts as a failure in CI.');
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
const good = total.passed > 0 && total.failed === 0 && !(inCi && total.skipped > 0);
process.exit(good ? 0 : 1);
