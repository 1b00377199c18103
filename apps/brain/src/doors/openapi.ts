import { z } from 'zod';
import { ErrorBody } from '@brain/schema';
import { whoMay } from './access.ts';
import { nameOf, type Route } from './route.ts';
import { VERSION } from './version.ts';

type Json = Record<string, unknown>;

const BYTES: Json = { type: 'string', format: 'binary' };

/** The OpenAPI 3.1 document of the routes (https://spec.openapis.org/oas/v3.1.1.html), from their own schemas. */
export function openapi(routes: Route[]): Json {
  const paths: Record<string, Json> = {};
  for (const route of routes) {
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operation(route) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Brain',
      version: VERSION,
      description: 'One assistant, one conversation on every surface.',
    },
    paths,
    components: {
      securitySchemes: { key: { type: 'http', scheme: 'bearer' } },
      schemas: { Error: schemaOf(ErrorBody) },
    },
    security: [{ key: [] }],
  };
}

function operation(route: Route): Json {
  const parameters = [
    ...parametersOf('path', route.params),
    ...parametersOf('query', route.query),
    ...parametersOf('header', route.headers),
  ];
  const answers = Object.entries(route.answers).map(([status, answer]) => {
    const { description, schema, type = 'application/json' } = answer;
    return [
      status,
      schema ? { description, content: { [type]: { schema: schemaOf(schema, 'output') } } } : { description },
    ];
  });
  const error = { $ref: '#/components/schemas/Error' };
  return {
    summary: route.summary,
    ...(whoMay(nameOf(route)) === 'anybody' ? { security: [] } : {}),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(route.bytes
      ? { requestBody: { required: true, content: { [route.bytes]: { schema: BYTES } } } }
      : {}),
    ...(route.body
      ? { requestBody: { required: true, content: { 'application/json': { schema: schemaOf(route.body) } } } }
      : {}),
    responses: {
      ...Object.fromEntries(answers),
      default: { description: 'refused or failed', content: { 'application/json': { schema: error } } },
    },
  };
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output' = 'input'): Json {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io });
  return json;
}

function parametersOf(where: 'path' | 'query' | 'header', schema: z.ZodType | undefined): Json[] {
  if (!schema) return [];
  const { properties = {}, required = [] } = z.toJSONSchema(schema, { io: 'input' });
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: where,
    required: required.includes(name),
    schema: property,
  }));
}
