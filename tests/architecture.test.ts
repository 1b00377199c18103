import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import { test } from 'node:test';

// The sources are read as text: what is held here can be seen without running anything.
const ROOT = join(import.meta.dirname, '..');
const MAX_LINES = 250;
/** docs/ARCHITECTURE.md: lowest first; a file imports its own line or one before it. */
const ORDER = [
  ['config', 'errors', 'secrets', 'net'],
  ['store'],
  ['bus'],
  ['model', 'memory'],
  ['tools'],
  ['runs'],
  ['channels'],
  ['connectors'],
  ['doors'],
  ['cli'],
  ['brain'],
  ['main'],
];

interface Source {
  path: string;
  text: string;
  imports: { from: string; typeOnly: boolean }[];
}

const sources = findSources(['apps', 'packages', 'scripts', 'tests', 'bench']);
const byPath = new Map(sources.map((source) => [source.path, source]));
const brain = sources.filter(({ path }) => path.startsWith('apps/brain/src/'));

function findSources(folders: string[]): Source[] {
  return folders
    .flatMap((folder) => globSync(`${folder}/**/*.{ts,tsx,cjs}`, { cwd: ROOT, exclude: isForeign }))
    .map((file) => {
      const text = readFileSync(join(ROOT, file), 'utf8');
      return { path: file.split(sep).join('/'), text, imports: importsOf(text) };
    });
}

function isForeign(file: string): boolean {
  return ['node_modules', 'dist'].includes(basename(file));
}

/** What a file imports, also by `import()`; an import of types only is gone when the code runs. */
function importsOf(text: string): Source['imports'] {
  const code = text.replace(/^\s*(\/\/|\/?\*).*$/gm, '');
  const stated = /^(?:import|export)\s+(type\s+)?(?:[\w*{][^;'"]*?\sfrom\s+)?'([^']+)'/gm;
  const later = /\bimport\('([^']+)'\)/g;
  return [
    ...code.matchAll(stated).map(([, type, from = '']) => ({ from, typeOnly: type !== undefined })),
    ...code.matchAll(later).map(([, from = '']) => ({ from, typeOnly: false })),
  ];
}

/** The file that a relative import names, seen from the root. */
function target(source: Source, from: string): string {
  return relative(ROOT, join(ROOT, dirname(source.path), from))
    .split(sep)
    .join('/');
}

function lineOf(path: string): number {
  const [first = ''] = path.replace('apps/brain/src/', '').split('/');
  return ORDER.findIndex((names) => names.includes(first.replace(/\.ts$/, '')));
}

/** Fails with one line for each thing to mend. */
function none(wrong: string[]): void {
  assert.equal(wrong.length, 0, `\n${wrong.join('\n')}\n`);
}

test('there are sources to look at, and their imports are seen', () => {
  assert.ok(brain.length > 30, 'the brain is in apps/brain/src');
  const loop = byPath.get('apps/brain/src/runs/loop.ts');
  assert.ok(loop?.imports.some(({ from, typeOnly }) => from === '../bus/bus.ts' && typeOnly));
  assert.ok(loop?.imports.some(({ from, typeOnly }) => from === './consent.ts' && !typeOnly));
  const main = byPath.get('apps/brain/src/main.ts');
  assert.ok(main?.imports.some(({ from }) => from === './brain.ts'));
});

test('every file of the brain stands in the order of the parts and imports downwards only', () => {
  const wrong: string[] = [];
  for (const source of brain) {
    const line = lineOf(source.path);
    if (line < 0) wrong.push(`${source.path}: no part of the order; put it in one, or add its line to ORDER`);
    for (const { from } of source.imports) {
      if (!from.startsWith('.')) continue;
      const other = target(source, from);
      if (lineOf(other) <= line) continue;
      wrong.push(
        `${source.path} imports ${other}, which stands above it: let facts flow up as events, or hand the part in`,
      );
    }
  }
  none(wrong);
});

test('no file imports itself by way of others', () => {
  const wrong = new Set<string>();
  const done = new Set<string>();
  function visit(path: string, trail: string[]): void {
    const seen = trail.indexOf(path);
    if (seen >= 0) {
      wrong.add(
        `a cycle: ${[...trail.slice(seen), path].join(' → ')}: move what both need into a file below them`,
      );
    }
    const source = byPath.get(path);
    if (seen >= 0 || !source || done.has(path)) return;
    for (const { from } of source.imports)
      if (from.startsWith('.')) visit(target(source, from), [...trail, path]);
    done.add(path);
  }
  for (const { path } of sources) visit(path, []);
  none([...wrong]);
});

test('the client knows the brain as a type only, and what speaks for people knows it not at all', () => {
  const allowed: Record<string, string[]> = {
    'apps/brain': ['@brain/schema'],
    'apps/web': ['@brain/schema', '@brain/client'],
    'apps/telegram': ['@brain/schema', '@brain/client'],
    'packages/client': ['@brain/schema', '@brain/brain/router'],
    'packages/schema': [],
  };
  const wrong: string[] = [];
  for (const source of sources.filter(({ path }) => /^(apps|packages)\//.test(path))) {
    const home = source.path.split('/').slice(0, 2).join('/');
    for (const { from, typeOnly } of source.imports) {
      if (from.startsWith('@brain/') && !allowed[home]?.includes(from))
        wrong.push(`${source.path} imports ${from}: ${home} may use ${allowed[home]?.join(', ')} of ours`);
      if (from.startsWith('@brain/brain') && !typeOnly)
        wrong.push(`${source.path} imports ${from}: write \`import type\`, or it loads the whole brain`);
      if (from.startsWith('.') && !target(source, from).startsWith(`${home}/`))
        wrong.push(`${source.path} imports ${from}: leave ${home} by a package's name, not by a path`);
    }
  }
  none(wrong);
});

test('only the store touches the database', () => {
  const wrong: string[] = [];
  for (const { path, imports } of sources.filter(({ path }) => /^(apps|packages)\//.test(path))) {
    const asked = imports.find(({ from }) => from === 'kysely' || from === 'better-sqlite3');
    const allowed = path.startsWith('apps/brain/src/store/') || path === 'packages/schema/src/table.ts';
    if (asked && !allowed)
      wrong.push(`${path} imports ${asked.from}: write a function in store/ that says what you want to know`);
  }
  none(wrong);
});

test('the environment is read where a service starts, nowhere else', () => {
  const starts = /^apps\/\w+\/src\/(main|serve|cli)\.ts$/;
  none(
    sources
      .filter(({ path }) => /^(apps|packages)\//.test(path) && !starts.test(path))
      .filter(({ text }) => /\bprocess\.env\b/.test(text))
      .map(({ path }) => `${path} reads process.env: take the value as a parameter; config.ts reads it`),
  );
});

test(`no file is longer than ${MAX_LINES} lines`, () => {
  none(
    sources
      .map(({ path, text }) => ({ path, lines: text.replace(/\n$/, '').split('\n').length }))
      .filter(({ lines }) => lines > MAX_LINES)
      .map(({ path, lines }) => `${path} has ${lines} lines: split it by idea`),
  );
});

test('a file inside an app is named for its idea', () => {
  none(
    sources
      .filter(({ path }) => path.startsWith('apps/'))
      .filter(({ path }) => /^(utils?|helpers?|types|constants|index)\.tsx?$/.test(basename(path)))
      .map(({ path }) => `${path}: name it for what is in it, and split it if that needs two names`),
  );
});

test('no source names a place that only one machine has', () => {
  const place = /(?<![\w.:])\/(work|home|root|Users|tmp|mnt)\/|\b[A-Z]:\\\\/;
  none(
    sources.flatMap(({ path, text }) =>
      text
        .split('\n')
        .flatMap((line, at) =>
          place.test(line)
            ? [`${path}:${at + 1} ${line.trim()}: make the path from import.meta.dirname`]
            : [],
        ),
    ),
  );
});
