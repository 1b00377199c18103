import { rolldown } from 'rolldown';

/**
 * Puts a service and what it imports into `dist/`, run in the service's folder: `node ../../scripts/bundle.ts src/main.ts`.
 * Node runs the sources as they are; from a few files it starts in half the time and half the memory. What is
 * imported when first used stays a file of its own. Names stay readable, so that stacks do.
 */
const [input] = process.argv.slice(2);
if (input === undefined) throw new Error('usage: bundle.ts ENTRY');
// grammY's build for Node brings an HTTP client that the Telegram service does not use, and much else in one piece.
const alias = { grammy: 'grammy/web' };
const bundle = await rolldown({ input, platform: 'node', external: ['better-sqlite3'], resolve: { alias } });
await bundle.write({ dir: 'dist', format: 'esm', entryFileNames: '[name].js', cleanDir: true });
await bundle.close();
