import type { GivenWebhook, WebhookEntry, WebhookInput } from '@brain/schema';
import { BrainError, messageOf } from '../errors.ts';
import { type Redact, redactLooks } from '../secrets/redact.ts';
import type { Seal } from '../secrets/seal.ts';
import { type StoredWebhook, webhookRow, webhookRowId } from '../store/settings.ts';
import type { Store } from '../store/store.ts';
import type { Hook } from './connector.ts';

export type Webhooks = ReturnType<typeof createWebhooks>;

const MAX_WEBHOOKS = 200;

/** A webhook that an owner has set, with its secrets opened where they can be. */
interface Kept {
  stored: StoredWebhook;
  secrets: string[];
  fault?: string;
}

/** The webhooks there are: those of the environment, and those that owners set, whose secrets are sealed. */
export function createWebhooks(deps: {
  store: Store;
  seal: Seal;
  redact: Redact;
  given: Readonly<Record<string, GivenWebhook>>;
}) {
  const { store, seal, redact } = deps;
  const given = new Map(Object.entries(deps.given));
  /** Those of the store, by name, the first one first. */
  const set = new Map<string, Kept>();
  let last: Promise<unknown> = Promise.resolve();

  /** One change after the other, so that none writes over what another has just set. */
  function inTurn<T>(change: () => Promise<T>): Promise<T> {
    const done = last.then(change, change);
    last = done.catch(() => undefined);
    return done;
  }

  /** Takes up what stands in the store. */
  function takeUp(stored: StoredWebhook): void {
    const kept: Kept = { stored, secrets: [] };
    set.set(stored.name, kept);
    try {
      for (const sealed of stored.sealed_secrets) kept.secrets.push(seal.open(sealed, aboutOf(stored.name)));
      for (const secret of kept.secrets) redact.know(secret);
    } catch (error) {
      kept.secrets = [];
      kept.fault = messageOf(error);
    }
  }

  function entryOf(name: string): WebhookEntry | undefined {
    const fixed = given.get(name);
    if (fixed) return shown(name, fixed, { secrets: fixed.secrets.length, from: 'environment' });
    const kept = set.get(name);
    if (!kept) return undefined;
    const { stored, fault } = kept;
    const entry = shown(name, stored.webhook, { secrets: stored.sealed_secrets.length, from: 'settings' });
    return fault === undefined ? entry : { ...entry, fault };
  }

  function refuseGiven(name: string): void {
    if (!given.has(name)) return;
    throw new BrainError(
      'conflict',
      `The environment sets the webhook ${name}. Change it there, and start again.`,
    );
  }

  /** The newest first. */
  function sealedOf(name: string, { secrets, add_secret: added, drop_secret: dropped }: Secrets): string[] {
    const close = (secret: string) => seal.close(secret, aboutOf(name));
    for (const secret of [...(secrets ?? []), ...(added === undefined ? [] : [added])]) redact.know(secret);
    if (secrets) return secrets.map(close);
    const before = set.get(name)?.stored.sealed_secrets ?? [];
    const newest = before.slice(0, 1);
    if (added !== undefined) return [close(added), ...newest];
    return dropped ? newest : before;
  }

  async function change(name: string, input: WebhookInput): Promise<void> {
    const { secrets, add_secret, drop_secret, ...webhook } = input;
    const before = set.get(name);
    if (!before && set.size >= MAX_WEBHOOKS)
      throw new BrainError('unprocessable', `There are ${MAX_WEBHOOKS} webhooks already. Remove one first.`);
    const { user_id, callback_url } = webhook;
    if (user_id !== undefined && !(await store.users.get(user_id)))
      throw new BrainError('unprocessable', `user_id: there is no user ${user_id}`);
    // Who changes another field gives back what they were shown.
    const url = before?.stored.webhook.callback_url;
    if (url !== undefined && callback_url === redactLooks(url)) webhook.callback_url = url;
    const sealed_secrets = sealedOf(name, { secrets, add_secret, drop_secret });
    const stored = { name, webhook, sealed_secrets };
    // Two units in one commit: fields that are left out are not to stay.
    await Promise.all([
      store.write({ removes: [webhookRowId(name)] }),
      store.write({ rows: [webhookRow(stored)] }),
    ]);
    takeUp({ kind: 'webhook', ...stored });
  }

  return {
    /** Takes up what is set in the store, and nothing else. */
    load: (): Promise<void> =>
      inTurn(async () => {
        const all = await store.settings.webhooks();
        set.clear();
        for (const stored of all) takeUp(stored);
      }),

    /** A webhook by its name; undefined where there is none, or it has no secret, or none that can be opened. */
    find(name: string): Hook | undefined {
      const fixed = given.get(name);
      if (fixed) return { name, ...fixed };
      const kept = set.get(name);
      return kept && kept.secrets.length > 0
        ? { name, ...kept.stored.webhook, secrets: kept.secrets }
        : undefined;
    },

    /** All of them without their secrets, by name. */
    async list(): Promise<WebhookEntry[]> {
      const names = [...new Set([...given.keys(), ...set.keys()])].toSorted();
      return names.flatMap((name) => entryOf(name) ?? []);
    },

    /**
     * Sets a webhook, in force at once: all of it is as given, but for secrets that are not.
     * @throws BrainError `conflict` where the environment sets it, `unprocessable` for a user there is not, `unavailable`.
     */
    async set(name: string, input: WebhookInput): Promise<WebhookEntry> {
      refuseGiven(name);
      await inTurn(() => change(name, input));
      const entry = entryOf(name);
      if (!entry) throw new BrainError('not_found', `The webhook ${name} was removed meanwhile`);
      return entry;
    },

    /** Takes back all that were set for a user who is erased. */
    removeOf: (user_id: string): Promise<void> =>
      inTurn(async () => {
        const theirs = [...set.keys()].filter((name) => set.get(name)?.stored.webhook.user_id === user_id);
        if (theirs.length > 0) await store.write({ removes: theirs.map(webhookRowId) });
        for (const name of theirs) set.delete(name);
      }),

    /** Takes back what was set. @throws BrainError `not_found`; `conflict` where the environment alone sets it. */
    remove: (name: string): Promise<void> =>
      inTurn(async () => {
        if (!set.has(name)) {
          refuseGiven(name);
          throw new BrainError('not_found', `No webhook ${name} was set`);
        }
        await store.write({ removes: [webhookRowId(name)] });
        set.delete(name);
      }),
  };
}

type SecretField = 'secrets' | 'add_secret' | 'drop_secret';
type Secrets = { [Name in SecretField]: WebhookInput[Name] | undefined };
type Settings = Omit<WebhookInput, SecretField>;

/** A webhook as it is shown: a callback may have a secret in its address. */
function shown(
  name: string,
  { callback_url, ...settings }: Settings & { secrets?: unknown },
  more: Pick<WebhookEntry, 'secrets' | 'from'>,
): WebhookEntry {
  const url = callback_url === undefined ? {} : { callback_url: redactLooks(callback_url) };
  return { name, ...settings, ...url, ...more };
}

function aboutOf(name: string): string {
  return `the webhook ${name}`;
}
