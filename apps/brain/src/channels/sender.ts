/** One message as it goes out by a channel, or one piece of it. */
export interface OutMessage {
  /** Of the delivery: the same for each try, so that who gets it twice can tell. */
  id: string;
  run_id: string;
  session_id: string;
  /** The address on the channel. */
  to: string;
  /** In Markdown. */
  content: string;
  subject?: string | undefined;
  /** The message that is answered, by its name on the channel; only where it came by this very channel. */
  in_reply_to?: string | undefined;
}

/**
 * How one try ended. `retry` is for now, `failed` for good. `uncertain`: it may have gone out all the same; `ours`: not
 * this message is at fault but how the channel is set up, such as a wrong password; `retry_after`: in seconds.
 */
export type Sent =
  | { status: 'sent' }
  | { status: 'retry'; error: string; uncertain?: boolean; retry_after?: number }
  | { status: 'failed'; error: string; ours?: boolean };

/** What sends by one channel. It keeps nothing: the outbox has the order, the tries and the schedule. */
export interface Sender {
  /**
   * The pieces the channel takes a message in, in order, each with what one try needs; the same for the same message,
   * each time. At least one.
   */
  pieces(message: OutMessage): OutMessage[] | Promise<OutMessage[]>;
  /** Hands one piece over, once. Errors are answers: it throws only the signal's reason. */
  send(piece: OutMessage, signal: AbortSignal): Promise<Sent>;
}
