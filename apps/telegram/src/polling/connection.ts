import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';

export type Connection = ReturnType<typeof createConnection>;

/**
 * The sockets to the Bot API. Polling has one of its own: when nothing comes any more by a socket that looks open (the
 * link was lost without a word), it is thrown away, and what is being sent by others is not.
 */
export function createConnection(apiRoot: string) {
  const open = () =>
    apiRoot.startsWith('https:') ? new HttpsAgent({ keepAlive: true }) : new HttpAgent({ keepAlive: true });
  let polling = open();
  let sending = open();
  /** node-fetch, by which grammY calls, asks for the agent of each call. */
  const agentFor = ({ pathname }: { pathname?: string | null }) =>
    pathname?.endsWith('/getUpdates') ? polling : sending;

  return {
    /** For grammY’s `baseFetchConfig`. */
    fetchConfig: { compress: true, agent: agentFor },

    /** New sockets for all calls that begin from now on; a poll that is under way is cut. */
    rebuild(): void {
      polling.destroy();
      for (const socket of Object.values(sending.freeSockets).flat()) socket?.destroy();
      polling = open();
      sending = open();
    },

    close(): void {
      polling.destroy();
      sending.destroy();
    },
  };
}
