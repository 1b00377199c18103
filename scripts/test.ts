import { globSync } from 'node:fs';
import { resolve, sep } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';

// `npm test` runs everything, on what was built; `node scripts/test.ts tests/store tests/**/*.test.ts` what it is told,
// on the sources.
const FILE_TIMEOUT_MS = 120_000;

interface Group {
  belongs: (path: string) => boolean;
  execArgv: string[];
  timeoutMs: number;
  /** Files at once. */
  atOnce: number;
}

const isWeb = (path: string) => path.includes('tests/web/');
const isCrash = (path: string) => path.includes('tests/crash/');
/** Those that take minutes: they begin first, so that nobody waits for one of them alone in the end. */
const TAKES_MINUTES = /\/(?:poison|kill|replay|sigterm|telegram-kills-alone)\.test\.ts$/;
/** Lanes side by side, each group of a lane after the other: what kills processes mostly waits, beside what works. */
const lanes: Group[][] = [
  [
    {
      belongs: (path) => !isWeb(path) && !isCrash(path),
      execArgv: [],
      timeoutMs: FILE_TIMEOUT_MS,
      atOnce: 2,
    },
    // The stores of the web app are tested outside a browser: Solid's own build for it is the one that reacts.
    { belongs: isWeb, execArgv: ['--conditions=browser'], timeoutMs: FILE_TIMEOUT_MS, atOnce: 2 },
  ],
  // What kills the brain a hundred times takes its time.
  [{ belongs: isCrash, execArgv: [], timeoutMs: 300_000, atOnce: 2 }],
];

/** Test files by patterns; a folder means those below it. */
function findFiles(patterns: string[]): string[] {
  const below = patterns.map((pattern) => (pattern.endsWith('.ts') ? pattern : `${pattern}/**/*.test.ts`));
  const files = [...new Set(globSync(below))].sort();
  return files.toSorted((a, b) => Number(TAKES_MINUTES.test(b)) - Number(TAKES_MINUTES.test(a)));
}

/** Runs the files and prints as it goes. Gives how many tests there were of each kind. */
async function runFiles(files: string[], { execArgv, timeoutMs, atOnce }: Group) {
  const count = { passed: 0, failed: 0, skipped: 0 };
  let empty = 0;
  const stream = run({ files, execArgv, concurrency: atOnce, timeout: timeoutMs });
  // A file without a test is reported as one test that passed, by the file's name.
  stream.on('test:pass', ({ name }) => (empty += files.includes(name) ? 1 : 0));
  stream.on('test:summary', ({ file, counts }) => {
    if (file !== undefined) return; // of one file; the last one is of all
    count.passed += counts.passed;
    count.failed += counts.tests - counts.passed - counts.skipped - counts.todo;
    count.skipped += counts.skipped + counts.todo;
  });
  for await (const text of stream.compose(spec)) process.stdout.write(String(text));
  count.passed -= empty;
  return count;
}

// Each file is a process, and so is each service it starts: what one has compiled, the others take.
process.env['NODE_COMPILE_CACHE'] ??= resolve('node_modules/.cache/compiled-tests');

const BUILT = '--built';
const patterns = process.argv.slice(2).filter((word) => word !== BUILT);
if (process.argv.includes(BUILT)) process.env['TESTED'] = 'built';
const files = findFiles(patterns.length > 0 ? patterns : ['tests']);
const total = { passed: 0, failed: 0, skipped: 0 };

async function runLane(groups: Group[]): Promise<void> {
  for (const group of groups) {
    const own = files.filter((file) => group.belongs(file.split(sep).join('/')));
    if (own.length === 0) continue;
    const count = await runFiles(own, group);
    total.passed += count.passed;
    total.failed += count.failed;
    total.skipped += count.skipped;
  }
}
await Promise.all(lanes.map(runLane));

const inCi = Boolean(process.env['CI']) && process.env['CI'] !== 'false';
if (total.passed + total.failed === 0) console.error('No test ran.');
if (inCi && total.skipped > 0) console.error('A skipped test counts as a failure in CI.');
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
const good = total.passed > 0 && total.failed === 0 && !(inCi && total.skipped > 0);
process.exit(good ? 0 : 1);
