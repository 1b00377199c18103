import { enableCompileCache } from 'node:module';

enableCompileCache();

// What follows is loaded through the cache, which is in force only from here on.
const [{ pino }, { openBrain }, { readConfig }, { messageOf }] = await Promise.all([
  import('pino'),
  import('./brain.ts'),
  import('./config.ts'),
  import('./errors.ts'),
]);

const log = pino({ level: 'warn' }, pino.destination({ dest: 2, sync: true }));

try {
  const brain = await openBrain(readConfig(process.env), log);
  console.log(`brain listening on ${brain.url}`);
  let closing = false;
  const stop = () => {
    if (closing) return;
    closing = true;
    brain.close().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error(error);
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  // Its launcher is gone: do not live on without it, nor stumble over what nobody reads.
  process.stdout.on('error', () => undefined);
  process.on('disconnect', stop);
} catch (error) {
  console.error(messageOf(error));
  process.exit(1);
}
