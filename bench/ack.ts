import { openPost, openSocket } from './askers.ts';
import { KEY, startBrain, startServer } from './processes.ts';
import { compare } from './rate.ts';
import type { Line } from './report.ts';

/**
 * Triggers acknowledged per second: each is on the disk when it is answered. The model never answers, so what is
 * measured is accepting. The limits get the same bytes from the same client.
 */
export async function measure(): Promise<Line[]> {
  await using model = await startServer('server-model', { TOKENS: '0' });
  await using brain = await startBrain({ OPENAI_BASE_URL: `${model.url}/v1` });
  await using post = await startServer('server-post');
  await using echo = await startServer('server-socket');
  const headers = { authorization: `Bearer ${KEY}`, 'x-brain-user': 'ann' };
  const rest = await compare(
    () => openPost(`${brain.url}/trigger`, headers),
    () => openPost(`${post.url}/trigger`, headers),
    hello,
  );
  const socket = await compare(
    () => openSocket(`${brain.url}/trpc`, headers),
    () => openSocket(echo.url, headers),
    hello,
  );
  const goal = (at: number) => ({ what: 'ratio' as const, is: '≥' as const, at });
  return [
    {
      asked: 'triggers acknowledged, POST /trigger',
      unit: '/s',
      ours: rest.ours,
      limit: { name: 'Fastify answers 202', value: rest.limit },
      goal: goal(0.5),
    },
    {
      asked: 'triggers acknowledged, WebSocket',
      unit: '/s',
      ours: socket.ours,
      limit: { name: 'ws echo', value: socket.limit },
      goal: goal(0.2),
    },
  ];
}

const hello = (session_id: string) => ({
  source: 'bench',
  user_id: 'ann',
  session_id,
  message: 'hello, what is new today?',
});
