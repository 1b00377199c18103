import { enableCompileCache } from 'node:module';
import { inspect } from 'node:util';

/** What must be closed before the process may end; nothing as long as it starts. */
let close = async (): Promise<void> => {};
let stopping = false;

function stop(): void {
  if (stopping) return;
  stopping = true;
  close().then(
    () => process.exit(0),
    (error: unknown) => {
      console.error(redact.text(inspect(error)));
      process.exit(1);
    },
  );
}

process.on('SIGTERM', stop);
process.on('SIGINT', stop);
// Its launcher is gone: do not live on without it, nor stumble over what nobody reads.
process.on('disconnect', stop);
process.stdout.on('error', () => undefined);

enableCompileCache();

// What follows is loaded through the cache, which is in force only from here on.
const [{ pino }, { openBrain }, { readConfig }, { messageOf }, { createRedact }] = await Promise.all([
  import('pino'),
  import('./brain.ts'),
  import('./config.ts'),
  import('./errors.ts'),
  import('./secrets/redact.ts'),
]);

/** What is written for people to read holds no secret, not even where the process falls over a bug. */
const redact = createRedact();
process.on('uncaughtException', (error) => {
  console.error(redact.text(inspect(error)));
  process.exit(1);
});

try {
  const log = pino(
    { level: 'warn', hooks: { streamWrite: redact.text } },
    pino.destination({ dest: 2, sync: true }),
  );
  const brain = await openBrain(readConfig(process.env), { log, redact });
  close = brain.close;
  console.log(`brain listening on ${brain.url}`);
  // Its launcher says it where the person looks, and knows where the web app is.
  const link = process.send ? undefined : await brain.firstLink();
  if (link) console.log(`open this once to sign in, within ten minutes: ${link.url}`);
} catch (error) {
  console.error(redact.text(messageOf(error)));
  process.exit(1);
}
