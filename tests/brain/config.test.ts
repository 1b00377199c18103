import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readConfig, secretsOf } from '../../apps/brain/src/config.ts';

const WRONG: [name: string, value: string, why: RegExp][] = [
  ['BRAIN_PORT', '80800', /65535/],
  ['BRAIN_PORT', 'eighty', /number/],
  ['BRAIN_PORT', '1.5', /int/],
  ['BRAIN_KEY', 'short', /16 characters/],
  ['OPENAI_BASE_URL', 'api.example.com', /URL/i],
  ['OPENAI_BASE_URL', 'ftp://example.com', /URL/i],
  ['OLLAMA_BASE_URL', 'nowhere', /URL/i],
  ['BRAIN_PROVIDERS', '{not json', /JSON/],
  ['BRAIN_PROVIDERS', '{"Groq": {"base_url": "https://x.example/v1"}}', /lower-case/],
  ['BRAIN_PROVIDERS', '{"groq": {"base_url": "nowhere"}}', /URL/i],
  ['BRAIN_PROVIDERS', '{"groq": {"base_url": "https://x.example/v1", "apikey": "x"}}', /unknown field/],
  ['BRAIN_PROVIDERS', '[]', /record|object/i],
  ['BRAIN_MAX_RUNS', '0', />\s*0|positive/i],
  ['BRAIN_MAX_TURNS', '-1', />\s*0|positive/i],
  ['BRAIN_RUN_SECONDS', 'ten', /number/],
  ['DATABASE_URL', 'mysql://host/brain', /postgres:\/\/user:password@host:5432\/brain/],
  ['DATABASE_URL', 'somewhere', /postgres:\/\/user:password@host:5432\/brain/],
  ['DATABASE_URL', 'postgres://ann:100%@host/brain', /%25/],
  ['DATABASE_URL', 'postgres://host', /name a database/],
  ['REDIS_URL', 'http://host', /redis:\/\/user:password@host:6379/],
  ['REDIS_URL', 'redis://host:6379', /DATABASE_URL too/],
  ['BRAIN_LEASE_SECONDS', '1', /3/],
  ['BRAIN_INSTRUCTIONS', 'x'.repeat(4001), /4000/],
];

for (const [name, value, why] of WRONG) {
  test(`${name}=${value.slice(0, 40)} stops the start with a sentence that names it`, () => {
    assert.throws(
      () => readConfig({ [name]: value }),
      (error: Error) => {
        assert.ok(error.message.includes(name), error.message);
        assert.match(error.message, why);
        assert.match(error.message, /docs\/CONFIG\.md/);
        return true;
      },
    );
  });
}

test('nothing has to be set', () => {
  const config = readConfig({});
  assert.equal(config.BRAIN_HOST, '127.0.0.1');
  assert.equal(config.BRAIN_PORT, 8080);
  assert.equal(config.BRAIN_DATA_DIR, './data');
  assert.equal(config.BRAIN_KEY, undefined);
  assert.equal(config.OPENAI_API_KEY, undefined);
});

test('an empty value counts as not set', () => {
  const names = Object.keys(readConfig({}));
  const empty = Object.fromEntries(
    [...names, 'BRAIN_KEY', 'OPENAI_BASE_URL', 'BRAIN_PROVIDERS'].map((name) => [name, '']),
  );
  assert.deepEqual(readConfig(empty), readConfig({}));
});

test('numbers, addresses and JSON arrive as what they are', () => {
  const config = readConfig({
    BRAIN_PORT: '0',
    OPENAI_BASE_URL: 'https://models.example/v1//',
    BRAIN_PROVIDERS: '{"groq": {"base_url": "https://groq.example/v1/", "api_key": "secret"}}',
    UNKNOWN_TO_BRAIN: 'x',
  });
  assert.equal(config.BRAIN_PORT, 0);
  assert.equal(config.OPENAI_BASE_URL, 'https://models.example/v1');
  assert.deepEqual(config.BRAIN_PROVIDERS, {
    groq: { base_url: 'https://groq.example/v1', api_key: 'secret' },
  });
  assert.equal('UNKNOWN_TO_BRAIN' in config, false);
});

test('a wrong key is not repeated in the sentence', () => {
  assert.throws(
    () => readConfig({ BRAIN_KEY: 'my-secret' }),
    (error: Error) => !error.message.includes('my-secret'),
  );
});

test('the passwords of Postgres and Redis are secrets, in each way they are written', () => {
  const config = readConfig({
    DATABASE_URL: 'postgres://brain:a%2Fb-postgres@db.example:5432/brain',
    REDIS_URL: 'rediss://:a-redis@redis.example',
  });
  const secrets = new Set(secretsOf(config));
  for (const one of [config.DATABASE_URL, config.REDIS_URL, 'a%2Fb-postgres', 'a/b-postgres', 'a-redis'])
    assert.ok(one !== undefined && secrets.has(one), one);
});
