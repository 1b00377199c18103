import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type RunningBrain, startBrain } from '../support/brain.ts';
import { call } from '../support/http.ts';

type Json = Record<string, unknown>;

let brain: RunningBrain;
let document: Json;
before(async () => {
  brain = await startBrain({ BRAIN_MODEL: 'offline' });
  const { status, body } = await call<Json>(brain, '/openapi.json', { key: null });
  assert.equal(status, 200);
  document = body;
});
after(() => brain?.[Symbol.asyncDispose]());

/** The value a JSON pointer (RFC 6901) names in the document. */
function at(pointer: string): unknown {
  let value: unknown = document;
  for (const part of pointer.split('/').slice(1)) {
    const name = decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~');
    value = typeof value === 'object' && value !== null ? (value as Json)[name] : undefined;
  }
  return value;
}

/** Every value of `name` in the document, with where it stands. */
function all(name: string, value: unknown = document, path = ''): [path: string, value: unknown][] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [
    ...(key === name ? [[path, inner] as [string, unknown]] : []),
    ...all(name, inner, `${path}/${key}`),
  ]);
}

const operations = () =>
  Object.entries(document['paths'] as Record<string, Record<string, Json>>).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );

test('the document is OpenAPI 3.1 and says what it is of', () => {
  assert.match(String(document['openapi']), /^3\.1\.\d$/);
  const info = document['info'] as Json;
  assert.ok(info['title'] && info['version']);
});

test('every route of the contract is in it', () => {
  const routes = operations().map(({ path, method }) => `${method.toUpperCase()} ${path}`);
  for (const route of [
    'POST /trigger',
    'GET /events',
    'POST /memory',
    'GET /memory/search',
    'GET /memory/fast/{user_id}',
    'GET /health',
    'GET /ready',
  ])
    assert.ok(routes.includes(route), route);
});

test('every route in it exists and is asked for a key unless it says otherwise', async () => {
  for (const { path, method, operation } of operations()) {
    const url = path.replace(/\{\w+\}/g, 'ann');
    const { status } = await call(brain, url, { method: method.toUpperCase(), key: null });
    const open = Array.isArray(operation['security']) && operation['security'].length === 0;
    // Signing in asks for no key, but for a link; a webhook is there for who knows its secret, and here there is none.
    const answer = { '/sign-in': 400, '/webhooks/{name}': 404 }[path] ?? 200;
    assert.equal(status, open ? answer : 401, `${method} ${path}`);
  }
});

test('every reference in it leads somewhere', () => {
  const references = all('$ref');
  assert.ok(references.length > 0);
  for (const [path, reference] of references) {
    assert.match(String(reference), /^#\//, path);
    assert.notEqual(at(String(reference)), undefined, `${path}: ${String(reference)}`);
  }
});

test('every parameter of a path is described, and every answer has a description', () => {
  for (const { path, operation } of operations()) {
    const parameters = (operation['parameters'] ?? []) as Json[];
    for (const [, name] of path.matchAll(/\{(\w+)\}/g)) {
      const found = parameters.find((one) => one['in'] === 'path' && one['name'] === name);
      assert.equal(found?.['required'], true, `${path} ${name}`);
    }
    for (const answer of Object.values(operation['responses'] as Record<string, Json>))
      assert.ok(answer['description'], path);
  }
});

test('the fields of a trigger stand in it, with those that must be there', () => {
  const schema = at('#/paths/~1trigger/post/requestBody/content/application~1json/schema') as Json;
  const fields = Object.keys(schema['properties'] as Json);
  for (const field of ['source', 'user_id', 'session_id', 'model', 'message', 'context', 'response_to'])
    assert.ok(fields.includes(field), field);
  assert.deepEqual(schema['required'], ['source', 'message']);
  assert.equal(schema['additionalProperties'], false);
});
