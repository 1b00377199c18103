import { glob, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, gzip } from 'node:zlib';
import type { Plugin } from 'vite';

/** Puts each text beside itself as .gz and .br, so that the web server compresses nothing while somebody waits. */
export function compressed(): Plugin {
  return {
    name: 'compressed',
    apply: 'build',
    async writeBundle({ dir = '' }) {
      for await (const file of glob('**/*.{js,css,svg,webmanifest}', { cwd: dir })) {
        const path = join(dir, file);
        const bytes = await readFile(path);
        const [gz, br] = await Promise.all([
          promisify(gzip)(bytes, { level: 9 }),
          promisify(brotliCompress)(bytes),
        ]);
        await writeFile(`${path}.gz`, gz);
        await writeFile(`${path}.br`, br);
      }
    },
  };
}
