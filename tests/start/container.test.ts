import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { createIgnore, readDockerfile } from '../../scripts/dockerfile.ts';

const ROOT = join(import.meta.dirname, '../..');
const read = (name: string) => readFileSync(join(ROOT, name), 'utf8');
/** All that the schemas of the services know, and what Caddy, Postgres and Node are told. */
const KNOWN = new Set([...read('docs/CONFIG.md').matchAll(/^\| `(\w+)`/gm)].map(([, name = '']) => name));
for (const name of ['DATABASE_URL', 'REDIS_URL', 'SITE', 'NODE_ENV', 'NODE_COMPILE_CACHE']) KNOWN.add(name);
for (const name of ['POSTGRES_USER', 'POSTGRES_DB', 'POSTGRES_PASSWORD']) KNOWN.add(name);

/** The services of a compose file with their lines; what they take over by an anchor is added. */
function servicesOf(text: string): Map<string, string> {
  const shared = new Map(
    [...text.matchAll(/^x-\w+: &(\w+)\n((?: {2}.*\n|\n)+)/gm)].map(([, name = '', lines = '']) => [
      name,
      lines,
    ]),
  );
  const inherit = (lines: string): string =>
    lines.replace(/<<: \*(\w+)/g, (_, name: string) =>
      inherit(shared.get(name) ?? assert.fail(`no anchor ${name}`)),
    );
  const [, body = ''] = /^services:\n((?: {2}.*\n|\n)+)/m.exec(text) ?? [];
  const blocks = body.split(/^ {2}(?=[\w-]+:\n)/m).slice(1);
  return new Map(blocks.map((block) => [block.slice(0, block.indexOf(':')), inherit(block)]));
}

for (const [file, ours] of [
  ['compose.yaml', ['brain', 'web', 'telegram']],
  ['compose.scale.yaml', ['brain-1', 'brain-2', 'web', 'telegram']],
] as const) {
  const text = read(file);
  const services = servicesOf(text);

  test(`${file}: every service has a health check and time to stop, and comes back by itself`, () => {
    for (const [name, lines] of services) {
      assert.match(lines, /healthcheck:\n +test: \['CMD',/, name);
      assert.match(lines, /stop_grace_period: \d+s/, name);
      assert.match(lines, /restart: unless-stopped/, name);
    }
  });

  test(`${file}: the brain and its interfaces are one image, which may write nowhere but to its volume`, () => {
    for (const name of ours) {
      const lines = services.get(name) ?? assert.fail(`no service ${name}`);
      assert.match(lines, /image: brain\n +build: \.\n/, name);
      assert.match(lines, /read_only: true\n +tmpfs: \/tmp\n +cap_drop: \[ALL\]/, name);
      assert.match(lines, /no-new-privileges:true/, name);
      assert.doesNotMatch(lines, /privileged: true|user: root/, name);
    }
  });

  test(`${file}: what it sets is known, and no secret is in it`, () => {
    const set = [...text.matchAll(/^ +([A-Z][A-Z_]+): (.*)$/gm)].map(([, name = '', value = '']) => ({
      name,
      value,
    }));
    const asked = [...text.matchAll(/\$\{(\w+)/g)].map(([, name = '']) => name);
    assert.ok(set.length > 5);
    assert.deepEqual(
      [...set.map(({ name }) => name), ...asked].filter((name) => !KNOWN.has(name)),
      [],
    );
    for (const { name, value } of set) {
      if (/KEY|SECRET|TOKEN|PASSWORD/.test(name)) assert.match(value, /^(?:''|\$\{.*\})$/, name);
    }
  });

  test(`${file}: what it runs and reads is there`, () => {
    const commands = [...text.matchAll(/'node', '([^']+)'/g)].map(([, path = '']) => path);
    const sources = commands.map((path) => path.replace('dist/main.js', 'src/main.ts'));
    assert.ok(sources.length >= 4);
    const mounted = [...text.matchAll(/- (\.\/[^:]+):/g)].map(([, path = '']) => path);
    assert.deepEqual(
      [...sources, ...mounted].filter((path) => !existsSync(join(ROOT, path))),
      [],
    );
  });

  test(`${file}: nothing is published beyond this machine but the ways in with TLS`, () => {
    const ports = [...text.matchAll(/ports: \[(.*)\]/g)].flatMap(([, list = '']) => list.split(', '));
    const open = ports.filter((port) => !port.startsWith(`'127.0.0.1:`));
    assert.deepEqual(open, file === 'compose.yaml' ? [] : [`'80:80'`, `'443:443'`, `'443:443/udp'`]);
  });
}

test('several brains share a database and a bus that only they can reach, each with a folder of its own', () => {
  const text = read('compose.scale.yaml');
  const services = servicesOf(text);
  for (const name of ['brain-1', 'brain-2']) {
    const lines = services.get(name) ?? '';
    assert.match(lines, /DATABASE_URL: postgres:.*@postgres:5432\/brain/);
    assert.match(lines, /REDIS_URL: redis:\/\/redis:6379/);
    assert.ok(lines.includes(`volumes: ['${name}:/data']`));
  }
  for (const name of ['postgres', 'redis']) assert.match(services.get(name) ?? '', /networks: \[back\]/);
  assert.match(text, /back:\n +internal: true/);
  assert.match(read('deploy/Caddyfile'), /reverse_proxy brain-1:8080 brain-2:8080/);
});

test('the image runs as a plain user, says how it is, and holds no secret', () => {
  const stages = readDockerfile(read('Dockerfile'));
  const image = stages.at(-1) ?? assert.fail('no stage');
  assert.deepEqual(image.steps.at(-1), { kind: 'user', name: 'node' });
  assert.deepEqual(image.health, ['node', 'scripts/healthy.ts', 'brain']);
  assert.deepEqual(image.command, ['node', 'apps/brain/dist/main.js']);
  assert.equal(new Set(stages.map(({ base }) => base)).size, 1);
  const set = image.steps.flatMap((step) => (step.kind === 'env' ? Object.keys(step.values) : []));
  assert.deepEqual(
    set.filter((name) => !KNOWN.has(name) || /KEY|SECRET|TOKEN|PASSWORD/.test(name)),
    [],
  );
  const copies = image.steps.filter((step) => step.kind === 'copy');
  assert.ok(copies.every(({ from }) => from === 'build'));
});

test('the image is built from what is committed: neither settings nor data, nor what this machine has built', () => {
  const ignores = createIgnore(read('.dockerignore'));
  const left = [
    '.env',
    '.env.local',
    'apps/brain/.env',
    '.git/config',
    'data/brain.db',
    'docs/API.md',
    'tests/docs.test.ts',
  ];
  const built = [
    'node_modules/pg',
    'apps/web/node_modules/x/y.js',
    'apps/brain/dist/main.js',
    'apps/web/.turbo/a.log',
  ];
  for (const path of [...left, ...built]) assert.ok(ignores(path), path);
  for (const path of ['package.json', 'package-lock.json', 'apps/web/src/serve.ts', 'scripts/healthy.ts'])
    assert.ok(!ignores(path), path);
});

test('the unit of systemd starts what is there, as nobody in particular, who may write to its own folders', () => {
  const unit = read('deploy/brain.service');
  const [, script = ''] = /^ExecStart=\/opt\/brain\/node_modules\/\.bin\/node (\S+)$/m.exec(unit) ?? [];
  assert.ok(existsSync(join(ROOT, script)), script);
  for (const line of [
    'DynamicUser=yes',
    'ProtectSystem=strict',
    'StateDirectory=brain',
    'NoNewPrivileges=yes',
    'CapabilityBoundingSet=',
    'Restart=always',
  ])
    assert.ok(unit.split('\n').includes(line), line);
  const [, set = ''] = /^Environment=(.*)$/m.exec(unit) ?? [];
  for (const pair of set.split(' ')) assert.ok(KNOWN.has(pair.split('=')[0] ?? ''), pair);
});
