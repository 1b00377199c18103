import type { IncomingMessage, ServerResponse } from 'node:http';
import { refuse } from './answer.ts';

/** How long somebody may take to send a request, from its head on. */
export interface Patience {
  requestMs: number;
  /** Where the body is a file: the brain has 15 minutes for it, and cuts who hardly sends. */
  uploadMs: number;
}

export const PATIENCE: Patience = { requestMs: 60_000, uploadMs: 16 * 60_000 };

const UPLOADS = new Set(['/files', '/transcriptions']);

/** Refuses a request whose body is not there in time; what the answer then takes is not counted. */
export function limitBodyTime(
  { request, response }: { request: IncomingMessage; response: ServerResponse },
  path: string,
  { requestMs, uploadMs }: Patience,
): void {
  const isUpload = request.method === 'POST' && UPLOADS.has(path);
  const timer = setTimeout(
    () => {
      if (request.complete) return;
      refuse(response, { code: 'invalid', message: 'The request took too long to arrive.' });
      response.once('close', () => request.destroy());
    },
    isUpload ? uploadMs : requestMs,
  );
  response.once('close', () => clearTimeout(timer));
  request.once('end', () => clearTimeout(timer));
}
