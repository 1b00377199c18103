import { get } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { printUnder } from './lines.ts';
import { supervise, type Service, type Supervised } from './supervisor.ts';

const READY_MS = 60_000;
const INTERFACES_MS = 4_000;
const KILL_MS = 9_000;

interface Launch {
  brain: Service;
  /** What follows once the brain listens; gets its address. */
  interfaces: (brainUrl: string) => Service[];
  /** All that have an address are up and the brain takes triggers. */
  onReady: (urls: { brain: string; web: string }) => void | Promise<void>;
}

/**
 * Runs the brain, then its interfaces, until SIGTERM, SIGINT or SIGHUP; gives the exit code.
 * Stopping, the interfaces go first, so that they can still tell the brain what they have done; after nine
 * seconds whatever is left is killed. A service that refuses to start stops everything, with code 1.
 */
export async function launch(options: Launch): Promise<number> {
  const stopping = new AbortController();
  const running: Supervised[] = [];
  let code = 0;

  const onRefused = () => {
    code = 1;
    stopping.abort();
  };
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => stopping.abort());
  process.stdout.on('error', () => stopping.abort()); // nobody reads any more
  const stopped = new Promise<void>((resolve) => stopping.signal.addEventListener('abort', () => resolve()));

  function start(service: Service): Supervised {
    const supervised = supervise(service, { print: printUnder, onRefused });
    running.push(supervised);
    return supervised;
  }

  async function startAll(): Promise<void> {
    const brain = localUrl(await start(options.brain).up);
    if (stopping.signal.aborted) return;
    const interfaces = options.interfaces(brain).map((service) => ({ service, started: start(service) }));
    const web = interfaces.find(({ service }) => service.name === 'web');
    const ready = await isReady(brain, stopping.signal);
    const webUrl = localUrl((await web?.started.up) ?? '');
    if (stopping.signal.aborted) return;
    if (!ready) printUnder('start', `the brain takes no messages yet: ${brain}/ready says why`);
    await options.onReady({ brain, web: webUrl });
  }

  startAll().catch((error: unknown) => {
    printUnder('start', String(error));
    onRefused();
  });
  await stopped;
  const killer = setTimeout(() => running.forEach((service) => service.kill()), KILL_MS);
  const [brain, ...interfaces] = running;
  await Promise.race([
    Promise.all(interfaces.map((service) => service.stop())),
    wait(INTERFACES_MS, undefined, { ref: false }),
  ]);
  await Promise.all([brain?.stop(), ...interfaces.map((service) => service.stop())]);
  clearTimeout(killer);
  return code;
}

/** An address for this machine: one that listens everywhere is reached at home. */
function localUrl(url: string): string {
  return url.replace(/\/\/(0\.0\.0\.0|\[::\])(?=:|\/|$)/, '//127.0.0.1');
}

async function isReady(brain: string, signal: AbortSignal): Promise<boolean> {
  for (const until = Date.now() + READY_MS; Date.now() < until && !signal.aborted; await wait(100)) {
    if ((await statusOf(`${brain}/ready`)) === 200) return true;
  }
  return false;
}

/** The status of a GET; undefined without an answer in 5 s. */
function statusOf(url: string): Promise<number | undefined> {
  return new Promise((resolve) => {
    const request = get(url, { signal: AbortSignal.timeout(5_000), agent: false }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    request.on('error', () => resolve(undefined));
  });
}
