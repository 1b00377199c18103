import type { Logger } from 'pino';
import { OWNER, type SignInLink } from '@brain/schema';
import { openBus } from './bus/open-bus.ts';
import { createSendAgain } from './channels/again.ts';
import { createDeliveries } from './channels/deliveries.ts';
import { createDispatcher } from './channels/dispatcher.ts';
import { createChannelsHealth } from './channels/health.ts';
import { createLeads } from './channels/leads.ts';
import { ownPlaceRows } from './channels/own-places.ts';
import { createPush } from './channels/push.ts';
import { type Config, secretsOf } from './config.ts';
import { createCallbackSender } from './connectors/callback.ts';
import { createMailSender } from './connectors/mail/sender.ts';
import { createSlackSender } from './connectors/slack/sender.ts';
import { createConnectors } from './connectors/table.ts';
import { createWebhooks } from './connectors/webhooks.ts';
import { createAuth } from './doors/auth.ts';
import { openDoors, type Patience } from './doors/server.ts';
import { openMeaning } from './memory/meaning/open-meaning.ts';
import { createMemory } from './memory/memory.ts';
import { createModel } from './model/model.ts';
import { createOfflineFetch } from './model/offline.ts';
import { createProviderSettings } from './model/provider-settings.ts';
import { createProviders } from './model/providers.ts';
import { createSight } from './model/sight.ts';
import { createTranscribe } from './model/transcribe.ts';
import { createTryProvider } from './model/try-provider.ts';
import { createFetchGuard, type FetchGuard } from './net/guarded-fetch.ts';
import { ATTEMPT_DELAYS_MS } from './runs/attempt.ts';
import { createApprovals } from './runs/approvals.ts';
import { createAttachments } from './runs/attachments.ts';
import { createBudget } from './runs/budget.ts';
import { createExtract } from './runs/extract.ts';
import { createHouse } from './runs/house.ts';
import { createReviews } from './runs/reviews.ts';
import { createRuns } from './runs/runs.ts';
import { createTemporary } from './runs/temporary.ts';
import { createTrigger } from './runs/trigger.ts';
import { keptSecret } from './secrets/kept.ts';
import type { Redact } from './secrets/redact.ts';
import { createSeal } from './secrets/seal.ts';
import { createBackups } from './store/backups.ts';
import { followSettings } from './store/follow.ts';
import { openStore } from './store/store.ts';
import { userRow } from './store/users.ts';
import { fetchPage } from './tools/fetch-page.ts';
import { forget } from './tools/forget.ts';
import { recall } from './tools/recall.ts';
import { remember } from './tools/remember.ts';
import { sendEmail } from './tools/send-email.ts';
import { sendMessage } from './tools/send-message.ts';
import { sendSlack } from './tools/send-slack.ts';
import { sendTelegram } from './tools/send-telegram.ts';
import { think } from './tools/think.ts';
import { updateMemory } from './tools/update-memory.ts';

export type Brain = Awaited<ReturnType<typeof openBrain>>;

/** How long runs may still work when the brain stops. */
const STOP_GRACE_MS = 3000;

/**
 * Builds the brain from its parts and opens its doors. Who opens it closes it.
 * @throws Error with a sentence that says what to do: folder in use, port taken, file damaged.
 */
export async function openBrain(
  config: Config,
  options: {
    log: Logger;
    redact: Redact;
    patience?: Patience;
    /** Tells the time by which channels fall silent and temporary sessions are over, in ms since 1970. */
    now?: () => number;
    /** Opens what is given from outside; default: of the open internet only. */
    guard?: FetchGuard;
  },
) {
  const { log, redact, patience, now } = options;
  const warn = (message: string, error: unknown) => log.error({ err: error }, message);
  for (const secret of secretsOf(config)) redact.know(secret);
  const store = await openStore(config.BRAIN_DATA_DIR, {
    databaseUrl: config.DATABASE_URL,
    leaseMs: config.BRAIN_LEASE_SECONDS * 1000,
    log: warn,
  });
  try {
    const key = keptSecret(config.BRAIN_DATA_DIR, 'key', config.BRAIN_KEY);
    redact.know(key);
    const { bus, closeBus } = await openBus(store, { redisUrl: config.REDIS_URL, log: warn });
    const providers = createProviders(config, createOfflineFetch());
    const { BRAIN_MODEL, BRAIN_MEMORY_MODEL, BRAIN_EMBEDDING_MODEL, BRAIN_TRANSCRIPTION_MODEL } = config;
    const seal = createSeal(config.BRAIN_DATA_DIR, config.BRAIN_SECRET);
    const providerSettings = createProviderSettings({
      store,
      providers,
      seal,
      redact,
      needed: { BRAIN_MODEL, BRAIN_MEMORY_MODEL, BRAIN_EMBEDDING_MODEL, BRAIN_TRANSCRIPTION_MODEL },
    });
    const webhooks = createWebhooks({ store, seal, redact, given: config.BRAIN_WEBHOOKS ?? {} });
    await Promise.all([providerSettings.load(), webhooks.load()]);
    const meaning = openMeaning(config, { store, providers, log });
    const memory = createMemory(store, meaning);
    if (config.BRAIN_MODEL) providers.check(config.BRAIN_MODEL, 'BRAIN_MODEL');
    const transcribe = createTranscribe({ providers, model: BRAIN_TRANSCRIPTION_MODEL });
    const model = createModel({
      firstTokenMs: config.BRAIN_FIRST_TOKEN_SECONDS * 1000,
      nextTokenMs: config.BRAIN_NEXT_TOKEN_SECONDS * 1000,
    });
    const budget = createBudget(store, {
      runTokens: config.BRAIN_RUN_TOKENS,
      dayTokens: config.BRAIN_DAY_TOKENS,
    });
    if (BRAIN_MEMORY_MODEL !== undefined) providers.check(BRAIN_MEMORY_MODEL, 'BRAIN_MEMORY_MODEL');
    const extract = createExtract({
      store,
      memory,
      providers,
      model,
      budget,
      memoryModel: BRAIN_MEMORY_MODEL,
      log: warn,
    });
    const approvals = createApprovals({ store });
    const { guard = createFetchGuard({ allow: config.BRAIN_FETCH_ALLOW ?? [] }) } = options;
    const tools = [
      think(),
      sendMessage(),
      sendTelegram(),
      sendEmail(),
      sendSlack(),
      remember(memory),
      recall(memory),
      updateMemory(memory),
      forget(memory),
      fetchPage(guard),
    ];
    const house = createHouse(store, { tools, instructions: config.BRAIN_INSTRUCTIONS });
    await house.load();
    followSettings(store, () => Promise.all([providerSettings.load(), webhooks.load(), house.load()]), warn);
    const reviews = createReviews({ store, bus, memory, extract, prices: house.prices, log: warn });
    const runs = createRuns({
      store,
      bus,
      memory,
      model,
      providers,
      tools: house.tools,
      budget,
      approvals,
      attachments: createAttachments({ files: store.files, sees: createSight(config.BRAIN_VISION_MODELS) }),
      limits: {
        turns: config.BRAIN_MAX_TURNS,
        toolMs: config.BRAIN_TOOL_SECONDS * 1000,
        historyTokens: config.BRAIN_HISTORY_TOKENS,
      },
      house,
      maxRuns: config.BRAIN_MAX_RUNS,
      runMs: config.BRAIN_RUN_SECONDS * 1000,
      attemptDelaysMs: ATTEMPT_DELAYS_MS,
      isToReview: extract.isDue,
      log: warn,
    });
    const places = ownPlaceRows(config);
    const made = await store.write({ ensure: [userRow(OWNER, { role: 'owner' }), ...places] });
    const isFirstStart =
      made.status === 'written' && made.rows.some(({ id }) => id === userRow(OWNER, { role: 'owner' }).id);
    // Before the doors open: what comes in by them stands behind what is still open.
    await runs.resume();
    reviews.resume();
    store.onMissed(() => {
      reviews.resume();
      deliveries.lookAgain();
      runs.resume().catch((error: unknown) => warn('open sessions were not looked for', error));
    });
    const temporary = createTemporary({ store, log: warn, ...(now ? { now } : {}) });
    temporary.start();
    const deliveries = createDeliveries({ store, bus });
    const senders = {
      email: createMailSender({ url: config.SMTP_URL, from: config.EMAIL_FROM }),
      slack: createSlackSender({ token: config.SLACK_BOT_TOKEN, apiRoot: config.SLACK_API_ROOT }),
      webhook: createCallbackSender({ webhooks, guard }),
    };
    const backups = createBackups({ folder: config.BRAIN_DATA_DIR, engine: store.engine });
    const channels = createChannelsHealth(now ? { now } : {});
    const push = createPush({ store, bus, seal, guard, webUrl: config.WEB_URL, log: warn });
    const dispatcher = createDispatcher({ store, deliveries, senders, channels, log: warn });
    const doors = await openDoors(
      {
        store,
        bus,
        memory,
        providers,
        providerSettings,
        tryProvider: createTryProvider({ providers, model }),
        house,
        backups,
        sendAgain: createSendAgain(store),
        runs,
        approvals,
        accept: createTrigger({ store, providers, maxWaiting: config.BRAIN_MAX_WAITING }),
        deliveries,
        webhooks,
        connectors: createConnectors({ guard }),
        senders,
        channels,
        leads: createLeads(store.leases),
        push: push.browsers,
        auth: createAuth(key, store, warn),
        transcribe,
        userFileBytes: config.BRAIN_USER_FILE_MB * 1024 * 1024,
      },
      {
        host: config.BRAIN_HOST,
        port: config.BRAIN_PORT,
        webUrl: new URL(config.WEB_URL ?? `http://localhost:${config.WEB_PORT}`),
        trustProxy: config.BRAIN_TRUST_PROXY === true,
        log,
        ...(patience ? { patience } : {}),
      },
    );
    dispatcher.start();
    const stopping = new AbortController();
    const sweeping = store.files
      .sweep(stopping.signal)
      .catch((error: unknown) => stopping.signal.aborted || warn('what a crash has left stays', error));
    return {
      url: doors.url,
      key,

      /** On the first start of a store, a link that signs the owner in. */
      async firstLink(): Promise<SignInLink | undefined> {
        if (!isFirstStart) return undefined;
        return doors.signIn.link({ kind: 'service', user_id: null, credential: null }, OWNER);
      },

      /** Stops taking triggers, lets runs finish or puts them down, and closes the store. */
      async close(): Promise<void> {
        await Promise.all([doors.close(), runs.stop(STOP_GRACE_MS), dispatcher.stop(), backups.close()]);
        stopping.abort();
        await Promise.all([reviews.stop(), temporary.close(), push.stop(), meaning?.close(), sweeping]);
        await closeBus();
        await store.close();
      },
    };
  } catch (error) {
    await store.close();
    throw error;
  }
}
