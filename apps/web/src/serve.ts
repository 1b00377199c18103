import { join } from 'node:path';
import { readConfig } from './config.ts';
import { openWeb } from './server/web.ts';

/** Node's own words for the faults a person can mend. */
function sentence(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ('code' in error && error.code === 'EADDRINUSE') {
    return 'The web app cannot start: its port is taken. Stop the other program or set WEB_PORT.';
  }
  return error.message;
}

try {
  const folder = join(import.meta.dirname, '../dist');
  const web = await openWeb({ ...readConfig(process.env), folder });
  const stop = () => void web.close().then(() => process.exit(0));
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  // Its launcher is gone: do not live on without it, nor stumble over what nobody reads.
  process.once('disconnect', stop);
  process.stdout.on('error', () => undefined);
  // Last: who reads this line may stop the web app at once.
  console.log(`web listening on ${web.url}`);
} catch (error) {
  console.error(sentence(error));
  process.exitCode = 1;
}
