// `node scripts/healthy.ts brain|web|telegram`: ends with 0 where that service answers on this machine, else with 1. What
// checks the health of a container runs it, as an image has no other program for it.

const { BRAIN_PORT, WEB_PORT, TELEGRAM_HEALTH_PORT } = process.env;
const URLS: Record<string, string> = {
  brain: `http://127.0.0.1:${BRAIN_PORT || '8080'}/health`,
  web: `http://127.0.0.1:${WEB_PORT || '3000'}/`,
  telegram: `http://127.0.0.1:${TELEGRAM_HEALTH_PORT || '9'}/health`,
};
const url = URLS[process.argv[2] ?? 'brain'];

try {
  if (url === undefined) throw new Error('usage: healthy.ts brain|web|telegram');
  const answer = await fetch(url, { signal: AbortSignal.timeout(4000) });
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
} catch (error) {
  const cause = error instanceof Error && error.cause instanceof Error ? `: ${error.cause.message}` : '';
  console.error(`${String(error)}${cause}`);
  process.exitCode = 1;
}
