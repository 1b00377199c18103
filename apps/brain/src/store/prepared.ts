import type { Compilable, Kysely } from 'kysely';
import type { Tables } from '@brain/schema';

/**
 * A query compiled once, for what every run asks: `build` is called now, with a marker for each parameter, and
 * each call of the answer only puts its values in their place.
 */
export function prepared<Parameters extends unknown[], Row>(
  db: Kysely<Tables>,
  arity: Parameters['length'],
  build: (...parameters: Parameters) => Compilable<Row>,
): (...values: Parameters) => Promise<Row[]> {
  const markers = Array.from({ length: arity }, (_, index) => ({ index }));
  const compiled = build(...(markers as unknown as Parameters)).compile(); // only ever passed through to `parameters`
  const places = compiled.parameters.map((parameter) => markers.findIndex((marker) => marker === parameter));
  return async (...values) => {
    const parameters = compiled.parameters.map((fixed, at) => {
      const place = places[at] ?? -1;
      return place < 0 ? fixed : values[place];
    });
    const { rows } = await db.executeQuery<Row>({ ...compiled, parameters });
    return rows;
  };
}
