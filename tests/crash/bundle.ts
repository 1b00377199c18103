import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { isBuilt, mainOf } from '../support/tested.ts';

export type Bundle = Awaited<ReturnType<typeof bundleServices>>;

const nothing = async () => {};
const ROOT = join(import.meta.dirname, '../..');

/**
 * Puts the sources of the two services into a file each, as `npm run build` does: who starts the brain a hundred times
 * saves a minute. Made anew where a test is run alone, so that it is never an older brain that is tested.
 */
export async function bundleServices() {
  // The whole suite has just built them.
  if (isBuilt)
    return { brain: mainOf('brain'), telegram: mainOf('telegram'), [Symbol.asyncDispose]: nothing };
  // Below node_modules, so that better-sqlite3 is found.
  const dir = await mkdtemp(join(ROOT, 'node_modules/.crash-'));
  const build = async (app: string) => {
    const input = join(ROOT, `apps/${app}/src/main.ts`);
    const resolve = { alias: { grammy: 'grammy/web' } };
    const bundle = await rolldown({
      input,
      platform: 'node',
      external: ['better-sqlite3'],
      cwd: ROOT,
      resolve,
    });
    await bundle.write({ dir: join(dir, app), format: 'esm', entryFileNames: 'main.js' });
    await bundle.close();
    return join(dir, app, 'main.js');
  };
  const brain = await build('brain');
  const telegram = await build('telegram');
  return {
    brain,
    telegram,
    [Symbol.asyncDispose]: () => rm(dir, { recursive: true, force: true }),
  };
}
