import { z } from 'zod';
import { BackupName } from '@brain/schema';
import type { Parts } from './parts.ts';
import { procedure, t } from './trpc.ts';

/** The procedures of backups; the bytes of one go out by REST. */
export function backupsRouter({ backups }: Pick<Parts, 'backups'>) {
  return t.router({
    list: procedure.query(() => ({ results: backups.list() })),
    create: procedure.mutation(() => backups.create()),
    remove: procedure
      .input(z.strictObject({ name: BackupName }))
      .mutation(({ input }) => backups.remove(input.name)),
  });
}
