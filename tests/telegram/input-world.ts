import { createBrainClient } from '@brain/client';
import type { DataOf } from '@brain/schema';
import type { Update } from 'grammy/types';
import { startBotApi } from '../support/bot-api.ts';
import { said } from '../support/bot-said.ts';
import { startBrain } from '../support/brain.ts';
import { startModel } from '../support/model.ts';
import { ANN, startTelegram } from './start-telegram.ts';

/** All there is: a Bot API, a brain with a scripted model that sees, and the Telegram service, which may be ended and begun. */
export async function openWorld(env: Record<string, string> = {}) {
  const api = await startBotApi();
  const model = await startModel();
  const brain = await startBrain({
    OPENAI_BASE_URL: model.url,
    BRAIN_MODEL: 'scripted',
    BRAIN_VISION_MODELS: 'scripted',
    ...env,
  });
  const client = createBrainClient({ url: brain.url, key: brain.key });
  let telegram = await startTelegram(api, brain);

  /** What people have said in a session, the oldest first. */
  async function triggers(session_id = `telegram:${ANN}`): Promise<DataOf<'message'>[]> {
    const asked = client.api.sessions.history.query({ session_id });
    const { events } = await asked.catch(() => ({ events: [] }));
    return events.flatMap(({ data }) =>
      data.event_type === 'message' && data.role === 'user' ? [data] : [],
    );
  }

  return {
    api,
    model,
    brain,
    client,
    triggers,
    lastTrigger: async (session_id?: string) => (await triggers(session_id)).at(-1),

    /** Updates arrive, and the service has dealt with them. One with an id of before is a redelivery. */
    async push(...updates: (Omit<Update, 'update_id'> & { update_id?: number })[]): Promise<void> {
      // What is asked for then lies before what was confirmed: only what comes behind tells when it is over.
      const isAgain = updates.some(({ update_id }) => update_id !== undefined);
      const behind = isAgain
        ? [said({ id: 9_999 }, { pinned_message: said({ id: 9_999 }, '').message })]
        : [];
      const ids = [...updates, ...behind].map((update) => api.push(update));
      await api.until(() => api.confirmed() > Math.max(...ids), 'the updates to be dealt with');
    },

    /** What the model was asked last, as text. */
    lastAsked: () => JSON.stringify(model.requests.at(-1)?.body.messages.at(-1)),

    /** Ends the service and begins it anew: it knows nothing of before. */
    async restart(): Promise<void> {
      await telegram.stop('SIGKILL');
      telegram = await startTelegram(api, brain);
    },
    stop: () => telegram.stop('SIGKILL'),
    output: () => telegram.output.join('\n'),

    async [Symbol.asyncDispose]() {
      await telegram.stop('SIGKILL');
      await client.close();
      await brain[Symbol.asyncDispose]();
      await model.stop();
      await api[Symbol.asyncDispose]();
    },
  };
}
