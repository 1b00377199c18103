import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, test } from 'node:test';
import { startBrain } from '../support/brain.ts';

const DOCS = join(import.meta.dirname, '../../docs');
const WITHIN_MS = 60_000;
/** How each answer ends up on the error output, and what curl ends with when its `--max-time` is over. */
const WRAPPED = `
curl() {
  command curl --write-out '%{stderr}answered %{http_code}\\n' "$@" || [ $? -eq 28 ]
}
`;

const brain = await startBrain({ BRAIN_MODEL: 'offline' });
/** Where `data/key` is found, as from the folder that the brain was started in. */
const folder = await mkdtemp(join(tmpdir(), 'curl-'));
await symlink(brain.dataDir, join(folder, 'data'));
after(async () => {
  await brain[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

/** The fenced blocks of shell that call curl, without the indentation they have in a list. */
function examples(doc: string): string[] {
  const fenced = /^( *)```sh\n([^]*?)^ *```$/gm;
  return [...readFileSync(doc, 'utf8').matchAll(fenced)]
    .map(([, indent = '', block = '']) => block.replaceAll(new RegExp(`^${indent}`, 'gm'), ''))
    .filter((block) => /\bcurl /.test(block));
}

/** Runs a block as somebody would who has pasted it; gives the status of each answer. */
async function paste(block: string) {
  const child = spawn('sh', ['-euc', WRAPPED + block], {
    cwd: folder,
    env: { PATH: process.env['PATH'], BRAIN: brain.url, KEY: brain.key },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: WITHIN_MS,
  });
  const ended = new Promise<number | null>((resolve, reject) =>
    child.on('close', resolve).on('error', reject),
  );
  const [output, errors, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  const statuses = [...errors.matchAll(/^answered (\d{3})$/gm)].map(([, status]) => Number(status));
  return { code, output, errors, statuses };
}

for (const name of ['API.md', 'CHANNELS.md']) {
  const doc = join(DOCS, name);
  if (!existsSync(doc)) continue;
  for (const [at, block] of examples(doc).entries()) {
    const [first = ''] = /\$BRAIN\/[\w/-]+/.exec(block) ?? [];
    test(`docs/${name}: example ${at + 1}, ${first.slice(7)}, does what it says`, async () => {
      const { code, output, errors, statuses } = await paste(block);
      const told = `${block}\n${output}\n${errors}`;
      assert.equal(code, 0, told);
      assert.equal(statuses.length, block.match(/\bcurl /g)?.length, told);
      assert.ok(
        statuses.every((status) => status >= 200 && status < 300),
        told,
      );
    });
  }
}

test('the examples of API.md are found, and one that fails is seen', async () => {
  assert.ok(examples(join(DOCS, 'API.md')).length >= 4);
  const wrong = await paste('curl -fsS "$BRAIN/users"');
  assert.deepEqual([wrong.code, wrong.statuses], [1, [401]]);
});
