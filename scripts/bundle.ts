import { globSync } from 'node:fs';
import { rolldown } from 'rolldown';

/**
 * Puts a service and what it imports into `dist/`, run in the service's folder: `node ../../scripts/bundle.ts src/main.ts`.
 * Node runs the sources as they are; from a few files it starts in half the time and half the memory. What is
 * imported when first used stays a file of its own, and so does what runs in a thread, `*-worker.ts`. Names stay
 * readable, so that stacks do.
 */
const [input] = process.argv.slice(2);
if (input === undefined) throw new Error('usage: bundle.ts ENTRY');
// grammY's build for Node brings an HTTP client that the Telegram service does not use, and much else in one piece.
const alias = { grammy: 'grammy/web' };
await build(input, true);
// Apart, so that a thread loads nothing of the service.
for (const worker of globSync('src/**/*-worker.ts')) await build(worker, false);

async function build(entry: string, cleanDir: boolean): Promise<void> {
  const bundle = await rolldown({
    input: entry,
    platform: 'node',
    external: ['better-sqlite3'],
    resolve: { alias },
  });
  await bundle.write({ dir: 'dist', format: 'esm', entryFileNames: '[name].js', cleanDir });
  await bundle.close();
}
