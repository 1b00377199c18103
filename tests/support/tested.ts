import { join } from 'node:path';

const APPS = join(import.meta.dirname, '../../apps');

/** Whether it is the whole suite that runs, on what was built for it. */
export const isBuilt = process.env['TESTED'] === 'built';

/**
 * What a service is started by: what `npm run build` has made of it, where the whole suite runs, as `npm start` does;
 * it starts in half the time. A test that is run alone starts the sources, which are never behind.
 */
export function mainOf(app: 'brain' | 'telegram'): string {
  return join(APPS, app, isBuilt ? 'dist/main.js' : 'src/main.ts');
}
