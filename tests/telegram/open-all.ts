import { createBrainClient } from '@brain/client';
import type { DataOf } from '@brain/schema';
import { startBotApi } from '../support/bot-api.ts';
import { startBrain } from '../support/brain.ts';
import { freePort, openEvents } from '../support/http.ts';
import { startModel } from '../support/model.ts';
import { ANN } from './start-telegram.ts';

/** A Bot API and a brain with a scripted model; the Telegram service is the test's own to start. */
export async function openAll(more: Record<string, string> = {}, models?: string[]) {
  const api = await startBotApi();
  const model = await startModel(models ? { models } : {});
  const env = { OPENAI_BASE_URL: model.url, BRAIN_MODEL: 'scripted', BRAIN_PORT: await freePort(), ...more };
  const brain = await startBrain(env);
  const client = createBrainClient({ url: brain.url, key: brain.key });

  /** All events of deliveries of a chat, once `look` is satisfied with them. */
  async function deliveries(look: (all: DataOf<'delivery'>[]) => boolean, chat = ANN) {
    using stream = await openEvents(brain, `telegram:${chat}`);
    const found = () =>
      stream.frames.flatMap(({ data: { data } }) => (data.event_type === 'delivery' ? [data] : []));
    await stream.until(() => look(found()));
    return found();
  }
  const isOutcome = ({ status }: DataOf<'delivery'>) => status === 'sent' || status === 'failed';

  return {
    api,
    model,
    brain,
    client,
    /** Says something in a chat, as the Telegram service does; the scripted model answers. */
    say: (message: string, chat = ANN) =>
      client.send({
        message,
        source: 'telegram',
        user_id: 'owner',
        session_id: `telegram:${chat}`,
        reply_to: String(chat),
      }),
    deliveries,
    /** The outcomes of the deliveries of a chat, once there are `count`. */
    async outcomes(count: number, chat = ANN) {
      return (await deliveries((all) => all.filter(isOutcome).length >= count, chat)).filter(isOutcome);
    },
    /** SIGKILL, and a new one on the same port and folder; the test stops it. */
    async restartBrain() {
      await brain.kill();
      return startBrain({ ...env, BRAIN_DATA_DIR: brain.dataDir });
    },
    async [Symbol.asyncDispose]() {
      await client.close();
      await brain.stop();
      await model.stop();
      await api[Symbol.asyncDispose]();
    },
  };
}

/** An answer that is sent in several parts: its paragraphs. */
export function longText(paragraphs = 300): string {
  return Array.from({ length: paragraphs }, (_, at) => `paragraph ${at} ${'word '.repeat(8)}`.trim()).join(
    '\n\n',
  );
}
