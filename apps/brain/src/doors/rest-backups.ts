import { z } from 'zod';
import { BackupName } from '@brain/schema';
import type { Parts } from './parts.ts';
import { defineRoute, type Route } from './route.ts';

/** The REST route by which a backup is fetched. */
export function backupRoutes({ backups }: Pick<Parts, 'backups'>): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/backups/{name}',
      summary: 'The bytes of a backup that is done: the whole store of everybody (owner or service)',
      params: z.object({ name: BackupName }),
      answers: {
        200: { description: 'a SQLite file', schema: z.string(), type: 'application/vnd.sqlite3' },
      },
      async handle({ params: { name } }, reply) {
        const { stream, bytes } = await backups.read(name);
        return reply
          .headers({
            'cache-control': 'no-store',
            'content-disposition': `attachment; filename="brain-${name}.db"`,
            'content-length': bytes,
            'content-type': 'application/vnd.sqlite3',
          })
          .send(stream);
      },
    }),
  ];
}
