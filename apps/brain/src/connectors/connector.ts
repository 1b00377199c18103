import type { GivenWebhook, Quote, WebhookKind } from '@brain/schema';

/** A request to a webhook as it came, before anybody believes it. */
export interface Posted {
  /** Names in lower case; where one came more than once, its values joined by `, `. */
  headers: Readonly<Record<string, string | undefined>>;
  query: Readonly<Record<string, string | undefined>>;
  /** The very bytes. */
  body: Buffer;
  /** When it came, in ms since 1970. */
  at: number;
}

/** A webhook with its secrets, opened; one or two. */
export type Hook = GivenWebhook & { name: string };

/** A person on a channel, as the sender of a message. */
export interface From {
  channel: 'email' | 'slack';
  address: string;
  name?: string | undefined;
  /** It is they who wrote: Slack says so, or the mail is signed for their domain. */
  isProven: boolean;
}

/** A file that came along. */
export interface Enclosed {
  bytes: Buffer;
  media_type: string;
  name?: string | undefined;
}

/** What somebody said by a webhook. */
export interface Said {
  /** The sender's own id of it, within the webhook: the same is taken once, for ever. */
  once: string;
  /** Missing where no person wrote: then it is for the user of the webhook. */
  from?: From | undefined;
  message: string;
  subject?: string | undefined;
  /** Words of others that came along: what was replied to, forwarded. */
  quotes?: Quote[] | undefined;
  /** Facts for this run. */
  context?: Record<string, unknown> | undefined;
  /** What names the conversation within its channel: a thread, a chat, an order. */
  thread: string;
  /**
   * Names of messages of ours, newest first, that this one may answer, as the Message-IDs that an e-mail refers to: it
   * goes on in the session of the first that is a delivery to its writer.
   */
  answers?: string[] | undefined;
  /** Where on the channel the answer goes. */
  reply_to?: string | undefined;
  /** The message's own name on its channel. */
  source_message_id?: string | undefined;
  /** Others read the answer: a group, a channel. */
  isShared?: boolean;
  files?: Enclosed[] | undefined;
}

/** What a request says: something was said; it asks for an answer of its own; or nothing, and why. */
export type Heard = { said: Said } | { answer: string | Record<string, unknown> } | { ignored: string };

/** The rules of one kind of webhook. */
export interface Connector {
  /** The channel its messages come in by: their `source`. */
  source: 'email' | 'slack' | 'webhook';
  /** The largest body it takes, in bytes. */
  maxBytes: number;
  /**
   * Whether the sender holds one of the secrets: over the bytes as they came, in constant time, before anything but what
   * carries the proof is parsed. Refuses what is stale, where its time is signed.
   * @throws BrainError `unavailable` when it cannot be told now.
   */
  verify(posted: Posted, hook: Hook): boolean | Promise<boolean>;
  /** What a proven request says. @throws BrainError `invalid`, naming the field; `too_large`. */
  read(posted: Posted, hook: Hook): Heard | Promise<Heard>;
}

/** Every kind of webhook, by its name. */
export type Connectors = Readonly<Record<WebhookKind, Connector>>;
