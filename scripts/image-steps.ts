import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { plainUser } from '../tests/support/server-process.ts';
import { createIgnore, readDockerfile, type Stage, type Step } from './dockerfile.ts';

// `node scripts/image-steps.ts`: takes each step of the Dockerfile in a temporary folder, as a plain user, then runs the brain
// and the web app from what came of it, a tree that nobody may write to, and asks the image's own health check of them.

const ROOT = resolve(import.meta.dirname, '..');
const read = (name: string) => readFileSync(join(ROOT, name), 'utf8');
const user = plainUser();
const work = realpathSync(mkdtempSync(join(tmpdir(), 'brain-image-')));
chmodSync(work, 0o755);
const home = folder('home');
const children: ChildProcess[] = [];

/** A folder of the user who builds, beside the stages. */
function folder(name: string): string {
  const path = join(work, name);
  mkdirSync(path, { recursive: true });
  if (user.uid !== undefined) chownSync(path, user.uid, user.gid ?? user.uid);
  return path;
}

/** What a stage has become: its files, and what is set in it. */
interface Built {
  root: string;
  cwd: string;
  env: Record<string, string>;
}

/** The way out to the packages is the machine's own. */
const WAY_OUT = /^(?:npm_config_|https?_proxy$|no_proxy$|node_extra_ca_certs$|ssl_cert_)/i;
const wayOut = Object.fromEntries(
  Object.entries(process.env).filter(([name, value]) => WAY_OUT.test(name) && value !== undefined),
) as Record<string, string>;
// What it has fetched already is not fetched again.
const fetched = join(homedir(), '.npm/_cacache');
if (existsSync(fetched)) cpSync(fetched, join(home, '.npm/_cacache'), { recursive: true });
own(home);

/** The environment of the image, and nothing of the machine's own. */
function envOf({ root, env }: Built): Record<string, string> {
  const PATH = [dirname(process.execPath), '/usr/local/bin', '/usr/bin', '/bin'].join(':');
  const set = Object.entries(env).map(([name, value]) => [
    name,
    isAbsolute(value) ? join(root, value) : value,
  ]);
  return { PATH, HOME: home, ...(Object.fromEntries(set) as Record<string, string>) };
}

function build(stages: Stage[]): Built {
  const done = new Map<string, Built>();
  let last: Built = { root: work, cwd: work, env: {} };
  for (const stage of stages) {
    last = { root: folder(`stage-${stage.name || 'image'}`), cwd: '/', env: {} };
    for (const step of stage.steps) take(step, last, done);
    done.set(stage.name, last);
  }
  return last;
}

function take(step: Step, stage: Built, done: Map<string, Built>): void {
  const here = join(stage.root, stage.cwd);
  switch (step.kind) {
    case 'env':
      Object.assign(stage.env, step.values);
      return;
    case 'workdir':
      stage.cwd = step.path;
      folder(relative(work, join(stage.root, step.path)));
      return;
    case 'run':
      console.log(`RUN ${step.command}`);
      execFileSync('/bin/sh', ['-c', step.command], {
        cwd: here,
        env: { ...wayOut, ...envOf(stage) },
        stdio: 'inherit',
        ...user,
      });
      return;
    case 'copy':
      return copy(step, stage, step.from === undefined ? undefined : done.get(step.from));
    case 'user':
      return;
  }
}

/** What a COPY does: folders give what is in them, files go into a folder that ends in a slash. */
function copy(step: Step & { kind: 'copy' }, { root, cwd }: Built, from: Built | undefined): void {
  const ignores = createIgnore(read('.dockerignore'));
  for (const source of step.sources) {
    const path = from ? join(from.root, source) : join(ROOT, source);
    const isFolder = statSync(path).isDirectory();
    const to = join(root, resolve(cwd, step.to));
    const target = !isFolder && step.to.endsWith('/') ? join(to, basename(source)) : to;
    mkdirSync(dirname(target), { recursive: true });
    const filter = (file: string) => file === ROOT || !ignores(relative(ROOT, file));
    cpSync(path, target, { recursive: true, verbatimSymlinks: true, ...(from ? {} : { filter }) });
    if (step.chown !== undefined || !from) own(target);
  }
}

/** Gives it to the plain user, who is `node` in the image. */
function own(path: string): void {
  if (user.uid !== undefined) execFileSync('chown', ['-R', `${user.uid}:${user.gid}`, path]);
}

/** A service from the image, once it says that it listens, and its address. */
async function start(image: Built, command: string[], env: Record<string, string>) {
  const [, ...words] = command;
  const options = { cwd: join(image.root, image.cwd), env: { ...envOf(image), ...env }, ...user };
  const child = spawn(process.execPath, words, { ...options, stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  const lines = createInterface({ input: child.stdout });
  for await (const line of lines) {
    const [, url] = / listening on (http:\S+)$/.exec(line) ?? [];
    if (url !== undefined) return { url, child };
  }
  throw new Error(`${command.join(' ')} did not start.`);
}

/** Whether the health check of the image says yes. */
function isHealthy(image: Built, check: string[], env: Record<string, string>): boolean {
  const [, ...words] = check;
  try {
    const options = { cwd: join(image.root, image.cwd), env: { ...envOf(image), ...env }, ...user };
    execFileSync(process.execPath, words, { ...options, stdio: 'pipe' });
    return true;
  } catch {
    return false;
  }
}

function must(isSo: boolean, sentence: string): void {
  if (!isSo) throw new Error(`The image does not hold this: ${sentence}`);
  console.log(`ok: ${sentence}`);
}

try {
  const stages = readDockerfile(read('Dockerfile'));
  const image = build(stages);
  const { command = [], health = [] } = stages.at(-1) ?? {};
  const web = ['node', 'apps/web/src/serve.ts'];
  const inCompose = `command: ['node', '${web[1]}']`;
  must(read('compose.yaml').includes(inCompose), 'the web app is started as compose does it');
  const app = join(image.root, 'app');
  execFileSync('chmod', ['-R', 'a-w', app]);
  console.log(execFileSync('du', ['-sm', app], { encoding: 'utf8' }).trim());

  const one = await start(image, command, { BRAIN_PORT: '0', OLLAMA_BASE_URL: 'http://127.0.0.1:9/v1' });
  const brainPort = { BRAIN_PORT: new URL(one.url).port };
  must(isHealthy(image, health, brainPort), 'the brain starts from a tree it may not write to, and is well');
  const two = await start(image, web, { WEB_PORT: '0', BRAIN_URL: one.url });
  const webPort = { WEB_PORT: new URL(two.url).port };
  must(isHealthy(image, [...health.slice(0, -1), 'web'], webPort), 'the web app starts from it, and is well');

  for (const { child } of [two, one]) {
    child.kill('SIGTERM');
    const [code] = (await once(child, 'exit')) as [number | null];
    must(code === 0, 'what is asked to stop ends with 0');
  }
  must(!isHealthy(image, health, brainPort), 'a brain that is gone is not well');
} finally {
  for (const child of children) child.kill('SIGKILL');
  execFileSync('chmod', ['-R', 'u+w', work]);
  rmSync(work, { recursive: true, force: true });
}
