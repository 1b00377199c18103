import { Api } from 'grammy';
import { cleanErrors } from '../../apps/telegram/src/clean-errors.ts';
import { createHealth } from '../../apps/telegram/src/health/health.ts';
import type { Together } from '../../apps/telegram/src/inbound.ts';
import { createConnection } from '../../apps/telegram/src/polling/connection.ts';
import { poll } from '../../apps/telegram/src/polling/poll.ts';
import type { BotApi } from '../support/bot-api.ts';

type Times = Parameters<typeof poll>[0]['times'];

/** The poller of the service, with grammY's own client, against a Bot API; what it hands on is the test's to handle. */
export function startPolling(
  api: BotApi,
  handle: (texts: string[], updates: Together) => Promise<void> | void,
  times: Times = {},
) {
  const health = createHealth();
  const connection = createConnection(api.url);
  const bot = new Api(api.token, { apiRoot: api.url, fetch: connection.fetch });
  bot.config.use(cleanErrors((text) => text));
  const stopping = new AbortController();
  const log: string[] = [];
  const states: string[] = [];
  health.onChange(() => states.push(health.polling().state));
  let rebuilt = 0;
  const rebuild = () => {
    rebuilt += 1;
    connection.rebuild();
  };
  const open = () => async (updates: Together) => handle(updates.map(textOf), updates);
  // There is no other.
  const lead = { next: async () => new AbortController().signal };
  const over = poll(
    { api: bot, health, lead, rebuild, open, log: (line) => void log.push(line), times },
    stopping.signal,
  );

  async function stop(): Promise<void> {
    stopping.abort();
    await over;
    connection.close();
  }

  return {
    health,
    log,
    /** The states polling has gone through, in order. */
    states,
    /** How often the sockets were made anew. */
    rebuilt: () => rebuilt,
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

/** What an update says, in a word. */
export function textOf(update: Together[number]): string {
  const { message, edited_message, callback_query, stopped_message_generation } = update;
  if (callback_query) return `press ${callback_query.data}`;
  if (stopped_message_generation) return `stop ${stopped_message_generation.draft_id}`;
  const said = message ?? edited_message;
  return said?.text ?? said?.caption ?? Object.keys(update).join();
}
