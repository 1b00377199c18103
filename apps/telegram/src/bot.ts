import type { BrainClient } from '@brain/client';
import { Api } from 'grammy';
import type { UserFromGetMe } from 'grammy/types';
import { topicOf } from './address.ts';
import { createClaims } from './claims.ts';
import { cleanErrors } from './clean-errors.ts';
import { announce } from './commands/announce.ts';
import { createCommands } from './commands/commands.ts';
import { createMenuMessages } from './commands/menu-messages.ts';
import { createMenus } from './commands/menus.ts';
import type { Health } from './health/health.ts';
import { createInbound } from './inbound.ts';
import { createLanguages } from './languages.ts';
import { createOutbound } from './outbound.ts';
import { createPeople } from './people.ts';
import { createConnection } from './polling/connection.ts';
import { createLead } from './polling/lead.ts';
import { type Handle, poll } from './polling/poll.ts';
import { createPresses } from './presses.ts';
import { createSessions } from './sessions.ts';
import { createStreams } from './stream/streams.ts';
import type { Times } from './stream/times.ts';
import { createStrangers } from './strangers.ts';
import { createTell } from './tell.ts';
import { createTurns } from './turns.ts';
import { foreign } from './foreign.ts';

const CALL_SECONDS = 40; // longer than a long poll
const FINISH_MS = 3_500;

interface BotOptions {
  client: BrainClient;
  token: string;
  apiRoot: string;
  /** Telegram ids of the owner; the first is where messages go that name no chat. */
  owners: string[];
  health: Health;
  /** Takes secrets out of a text. */
  redact: (text: string) => string;
  log: (line: string) => void;
  /** Where things are not to take the time they do. */
  streamTimes?: Partial<Times>;
}

/**
 * Starts the Telegram interface: updates become triggers, deliveries become messages.
 * `stop` ends polling at once, gives what is being sent 3.5 s, and leaves the client to its owner.
 */
export function startBot(options: BotOptions) {
  const { client, log, apiRoot, health } = options;
  const { fetch, rebuild } = createConnection(apiRoot);
  const api = new Api(options.token, { apiRoot, timeoutSeconds: CALL_SECONDS, fetch });
  api.config.use(cleanErrors(options.redact));
  const stopping = new AbortController();
  const deadline = new AbortController();
  const onRetry = (why: string, waitMs: number) => log(`${why} Trying again in ${waitMs / 1000} s.`);

  const languages = createLanguages();
  const turns = createTurns();
  const bot = createTell({ api, turns, onRetry, log, signal: stopping.signal });
  const owners = new Set(options.owners);
  const people = createPeople({ api: client.api, owners, log });
  const sessions = createSessions({ api: client.api, log });
  const menus = createMenus({ api: client.api, sessions, log });
  const messages = createMenuMessages({ api, turns, onRetry, log, signal: stopping.signal });
  const parts = { api: client.api, sessions, menus, messages, log };

  const streams = createStreams({
    api,
    runs: client.api.runs,
    preferences: (user_id, signal) => client.api.preferences.get.query({ user_id }, { signal }),
    people,
    turns,
    languageOf: languages.of,
    log,
    times: options.streamTimes,
  });
  const claims = createClaims({
    api: client.api,
    ownerChat: options.owners[0],
    onDelivery: (delivery) => outbound.offer(delivery),
    signal: deadline.signal,
    log,
  });
  const plain = { link_preview_options: { is_disabled: true } };
  const outbound = createOutbound({
    send(spot, { text, ...message }) {
      const other = { ...plain, ...topicOf(spot), ...message };
      return api.sendMessage(spot.chat, text, other, foreign(deadline.signal));
    },
    claims,
    streams,
    turns,
    languages,
    log,
    signal: deadline.signal,
  });

  function open(me: UserFromGetMe): Handle {
    health.knownAs(me.username);
    if (options.owners.length === 0)
      log(`TELEGRAM_OWNER_ID is empty: write to @${me.username}, and type the code it says in the web app.`);
    void announce({ api, log }, stopping.signal);
    return createInbound({
      client,
      api,
      fileRoot: `${options.apiRoot}/file/bot${options.token}`,
      me,
      tell: bot.tell,
      people,
      streams,
      sessions,
      commands: createCommands({ ...parts, send: client.send, streams, botId: me.id }),
      languages,
      greet: createStrangers({ people, tell: bot.tell, owners, languages }),
      press: createPresses({ ...parts, people, bot, languages }),
      onRetry,
      log,
    });
  }

  claims.claim();
  void streams.resume(stopping.signal).catch(() => undefined); // this stops
  const lead = createLead({ api: client.api, health });
  const polling = poll({ api, health, lead, rebuild, open, log }, stopping.signal)
    .catch((error: unknown) => {
      if (!stopping.signal.aborted) log(`telegram stopped polling: ${String(error)}`);
    })
    .finally(() => lead.close());

  return {
    async stop(): Promise<void> {
      const timer = setTimeout(() => deadline.abort(), FINISH_MS);
      stopping.abort();
      await Promise.all([polling, outbound.close(), streams.close()]);
      claims.close();
      turns.close();
      clearTimeout(timer);
    },
  };
}
