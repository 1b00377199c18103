import { pick } from '../crash/seed.ts';

/** As much of JSON Schema as the doors and tools use. */
export interface Schema {
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  anyOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  minimum?: number;
}

/** Values by the name of the field they are for: what an attacker knows of somebody. */
export type Known = Record<string, readonly string[]>;

/** What is known, and how it is chosen from. */
export interface Mind {
  known: Known;
  random: () => number;
}

/** An input that fits a schema, mostly; its fields hold what is known under their names. */
export function inputFor(schema: Schema, mind: Mind, name = ''): unknown {
  const { known, random } = mind;
  const values = known[name];
  if (values && schema.type !== 'array') return pick(random, values);
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return pick(random, schema.enum);
  if (schema.anyOf) return inputFor(pick(random, schema.anyOf), mind, name);
  switch (schema.type) {
    case 'object': {
      const given = Object.entries(schema.properties ?? {}).filter(
        ([field]) => schema.required?.includes(field) || random() < 0.5,
      );
      return Object.fromEntries(given.map(([field, inner]) => [field, inputFor(inner, mind, field)]));
    }
    case 'array':
      return [inputFor(schema.items ?? {}, mind, name)];
    case 'integer':
    case 'number':
      return Math.max(schema.minimum ?? 0, 1);
    case 'boolean':
      return random() < 0.5;
    case 'null':
      return null;
    default:
      return 'x';
  }
}

/** All texts of a value, those of objects and lists in it too. */
export function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : [];
}
