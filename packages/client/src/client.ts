import type { AppRouter } from '@brain/brain/router';
import type { TriggerInput, TriggerResult } from '@brain/schema';
import { createTRPCClient, createWSClient, type TRPCClient, TRPCClientError, wsLink } from '@trpc/client';
import { bytesOf, encoder, MAX_FRAME_BYTES } from './frames.ts';
import type { FileCalls } from './files.ts';
import { createMortalSocket } from './mortal-socket.ts';
import { pause, retryDelay } from './retry.ts';

/** `open`: the brain answers. `connecting`: it is tried again, with back-off, until it does. */
export type ConnectionState = 'connecting' | 'open' | 'closed';

export interface BrainClient extends FileCalls {
  /** Every procedure of the brain, typed. Subscriptions resume after their last event when the socket was lost. */
  api: TRPCClient<AppRouter>;
  /**
   * Sends a trigger until the brain has it on disk, also across lost sockets and restarts: it is repeated under
   * one idempotency key, so it starts one run.
   * @throws TRPCClientError when the brain refuses it, which repeating cannot change, `PAYLOAD_TOO_LARGE` where it is
   * over 256 KiB; the signal's reason.
   */
  send(input: TriggerInput, signal?: AbortSignal): Promise<TriggerResult>;
  /** Ends the subscriptions and closes the socket. */
  close(): Promise<void>;
}

/** A ping this often; without an answer within two seconds the socket counts as dead and is opened anew. */
const KEEP_ALIVE = { enabled: true, intervalMs: 5000, pongTimeoutMs: 2000 };
const CLOSE_WITHIN_MS = 1000;
/** How often a trigger that meets a bug of the brain is tried. */
const MAX_TRIES_AT_A_BUG = 5;
/** What stands around the input of a call in its frame, and more: its id, method, path. */
const AROUND_BYTES = 1024;
/** The brain closes a socket with these when it does not know who this is, or when they have too many. */
const REFUSED_CODES: ReadonlySet<number | undefined> = new Set([4401, 4429]);

/**
 * The typed client of the brain, for browsers and Node ≥ 22. Connects at once; who makes it closes it.
 * `key` and `user_id` may be left out where a proxy adds them.
 */
export function createBrainClient(options: {
  /** Where the brain is, e.g. `http://127.0.0.1:8080`. */
  url: string;
  key?: string;
  /** For a service key: the user it acts for. */
  user_id?: string;
  onConnection?: (state: ConnectionState) => void;
}): BrainClient {
  const { url, key, user_id, onConnection } = options;
  const params = { ...(key === undefined ? {} : { key }), ...(user_id === undefined ? {} : { user_id }) };
  let closed = false;
  /** Sockets in a row that the brain has opened only to close them. */
  let refused = 0;
  const socket = createWSClient({
    url: `${url.replace(/^http/, 'ws').replace(/\/+$/, '')}/trpc`,
    ...(Object.keys(params).length > 0 ? { connectionParams: params } : {}),
    WebSocket: createMortalSocket(),
    experimental_encoder: encoder,
    // Each of these has been open, so that the client would come back at once.
    retryDelayMs: (attempt) => retryDelay(Math.max(attempt, refused)),
    keepAlive: KEEP_ALIVE,
    onOpen: () => onConnection?.('open'),
    onClose(cause) {
      refused = REFUSED_CODES.has(cause?.code) ? refused + 1 : 0;
      onConnection?.(closed ? 'closed' : 'connecting');
    },
  });
  const api = createTRPCClient<AppRouter>({ links: [wsLink({ client: socket })] });
  // Who sends none, as most pages do, does without what sends them.
  const files = async () =>
    (await import('./files.ts')).createFileCalls({ url, key, user_id, isClosed: () => closed });

  return {
    api,
    upload: async (input, signal) => (await files()).upload(input, signal),
    transcribe: async (input, signal) => (await files()).transcribe(input, signal),

    async send(input, signal) {
      const trigger = { ...input, idempotency_key: input.idempotency_key ?? crypto.randomUUID() };
      if (bytesOf(JSON.stringify(trigger)) > MAX_FRAME_BYTES - AROUND_BYTES) throw tooLarge();
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await api.trigger.mutate(trigger, signal ? { signal } : {});
        } catch (error) {
          signal?.throwIfAborted();
          if (closed || !isPassing(error, attempt)) throw error;
          await pause(retryDelay(attempt), signal);
        }
      }
    },

    async close() {
      closed = true;
      // A socket that cannot connect would be waited for without end.
      await Promise.race([socket.close(), pause(CLOSE_WITHIN_MS)]);
      onConnection?.('closed');
    },
  };
}

/** Why a trigger is not even sent: the brain would close the socket, for ever. */
function tooLarge(): TRPCClientError<AppRouter> {
  const message = `message: larger than the ${MAX_FRAME_BYTES / 1024} KiB that can be sent at once. Say it in parts.`;
  const data = { code: 'PAYLOAD_TOO_LARGE', httpStatus: 413 } as const;
  return TRPCClientError.from({ error: { code: -32013, message, data } });
}

/** A lost socket has no code of the brain, and a full disk passes; everything else with a code is its answer. */
function isPassing(error: unknown, attempt: number): boolean {
  if (!(error instanceof TRPCClientError)) return false;
  const code: unknown = error.data?.code;
  if (code === 'INTERNAL_SERVER_ERROR') return attempt < MAX_TRIES_AT_A_BUG;
  return typeof code !== 'string' || code === 'SERVICE_UNAVAILABLE';
}
