import { postgresPrograms } from '../support/postgres.ts';

/** Why what needs a Postgres is not tested; false where it is. */
export function noPostgres(): string | false {
  return postgresPrograms() === undefined ? 'Postgres is not installed: apt-get install postgresql' : false;
}
