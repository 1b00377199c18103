import { asJsonb } from './json.ts';

/** A value as JSON that `jsonb` can hold. */
export function jsonb(value: unknown): string {
  return asJsonb(JSON.stringify(value));
}

/** A value as it will be read back. */
export function asStored<T extends object>(value: T): T {
  const json = JSON.stringify(value);
  const held = asJsonb(json);
  return held === json ? value : (JSON.parse(held) as T); // the same shape, with other characters
}

/**
 * SQL for `column` with a patch merged into it as RFC 7396 says, as SQLite's json_patch: null takes a field out, objects
 * are merged, all else takes the place of what was there. What it needs to know is pushed to `values`.
 */
export function merged(column: string, patch: object, values: unknown[]): string {
  const entries = Object.entries(patch).filter(([, value]) => value !== undefined);
  const given = (value: unknown) => `$${values.push(value)}`;
  const gone = entries.filter(([, value]) => value === null).map(([name]) => name);
  const inner = entries.filter(([, value]) => isObject(value));
  const plain = entries.filter(([, value]) => value !== null && !isObject(value));
  let sql = gone.length === 0 ? column : `(${column} - ${given(gone)}::text[])`;
  if (plain.length > 0) sql = `(${sql} || ${given(jsonb(Object.fromEntries(plain)))}::jsonb)`;
  for (const [name, value] of inner) {
    const key = given(name);
    const field = `(${column} -> ${key}::text)`;
    const base = `(CASE WHEN jsonb_typeof(${field}) = 'object' THEN ${field} ELSE '{}'::jsonb END)`;
    sql = `(${sql} || jsonb_build_object(${key}::text, ${merged(base, value as object, values)}))`;
  }
  return sql;
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
