import type { Enclosed } from '../connector.ts';

/** An e-mail as it was received. */
export interface Mail {
  /** In lower case, its domain in ASCII. */
  from: { address: string; name?: string | undefined };
  to: string[];
  cc: string[];
  subject?: string | undefined;
  /** Message-IDs without their angle brackets. */
  message_id?: string | undefined;
  in_reply_to?: string | undefined;
  /** Oldest first. */
  references: string[];
  /** When it was written, by its writer's clock; ISO 8601. */
  date?: string | undefined;
  /** Plain text as it came, with all that it quotes; made from the HTML where there was no other. */
  text: string;
  files: Enclosed[];
  /** What of it was left out and why, a line each. */
  notes: string[];
  /** Values of a header by its name in lower case, topmost first; unfolded, and not decoded. */
  headers: ReadonlyMap<string, readonly string[]>;
}

/** Whether it is proven that the address in `from` wrote it: signed by its domain, or sent from where that lets it. */
export type Proof = boolean;
