import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { Config as Brain } from '../apps/brain/src/config.ts';
import { Config as Telegram } from '../apps/telegram/src/config.ts';
import { Environment as Web } from '../apps/web/src/config.ts';

/** Prints docs/CONFIG.md and .env.example from the schemas of the services; `--check` only says whether they are true. */

interface Variable {
  name: string;
  default: string | undefined;
  description: string;
}

function variables(schema: z.ZodType, known: Set<string>): Variable[] {
  const { properties = {} } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return Object.entries(properties).flatMap(([name, property]) => {
    if (known.has(name) || typeof property === 'boolean') return [];
    known.add(name);
    const { default: value, description = '' } = property;
    const text = typeof value === 'string' || typeof value === 'number' ? `${value}` : undefined;
    return { name, default: text, description };
  });
}

const known = new Set<string>();
const services = [
  { title: 'The brain', variables: variables(Brain, known) },
  { title: 'The web app', variables: variables(Web, known) },
  { title: 'Telegram', variables: variables(Telegram, known) },
];

const tables = services.map(({ title, variables }) => {
  const rows = variables.map(
    ({ name, default: value, description }) =>
      `| \`${name}\` | ${value === undefined ? 'none' : `\`${value}\``} | ${description} |`,
  );
  return `## ${title}\n\n| variable | default | meaning |\n|---|---|---|\n${rows.join('\n')}\n`;
});

const config = `# Configuration

All of it is the environment, and all of it is optional. \`npm start\` also reads the file \`.env\` of the current
folder (\`.env.example\` is one to begin with). An empty value counts as not set; a bad one stops the start with a
sentence that says what to do. Printed from the schemas by \`npm run docs\`.

${tables.join('\n')}`;

const example = services
  .flatMap(({ title, variables }) => [
    `# ${title}`,
    ...variables.map(({ name, default: value = '', description }) => `\n# ${description}\n#${name}=${value}`),
    '',
  ])
  .join('\n');

const root = join(import.meta.dirname, '..');
const check = process.argv.includes('--check');
for (const [file, text] of [
  ['docs/CONFIG.md', config],
  ['.env.example', example],
] as const) {
  const path = join(root, file);
  if (!check) {
    await writeFile(path, text);
    continue;
  }
  const stands = await readFile(path, 'utf8').catch(() => '');
  if (stands === text) continue;
  console.error(`${file} is not what the schemas say. Run npm run docs.`);
  process.exitCode = 1;
}
