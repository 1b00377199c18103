import type { Agent, IncomingMessage } from 'node:http';
import type { ApiClientOptions } from 'grammy';

// Imported, `node:http` would load all of Node's `fetch`: it offers a part of that as its own, and an import reads all
// that a module offers. That is ten megabytes.
const http = process.getBuiltinModule('node:http');
const https = process.getBuiltinModule('node:https');

/** A hundred updates are a few megabytes at the most. */
const MAX_ANSWER_CHARS = 64 * 1024 * 1024;

/** What grammY hands to its `fetch` for a call without files. */
interface Sent {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
  signal?: AbortSignal;
}

/**
 * The sockets to the Bot API, and a `fetch` of grammY's own for them: its default one and Node's cost more memory than
 * all the rest of the service. Polling has sockets of its own: when nothing comes any more by one that looks open (the
 * link was lost without a word), it is thrown away, and what is being sent by others is not.
 */
export function createConnection(apiRoot: string) {
  const { request, Agent } = apiRoot.startsWith('https:') ? https : http;
  const open = (): Agent => new Agent({ keepAlive: true });
  let polling = open();
  let sending = open();

  function call(url: string, { method = 'POST', headers = {}, body, signal }: Sent) {
    const agent = url.endsWith('/getUpdates') ? polling : sending;
    const options = { method, headers, agent, ...(signal ? { signal } : {}) };
    return new Promise<{ json: () => Promise<unknown> }>((resolve, reject) => {
      const answered = (response: IncomingMessage) => {
        readAll(response).then((text) => resolve({ json: async () => JSON.parse(text) }), reject);
      };
      request(url, options, answered).once('error', reject).end(body);
    });
  }

  return {
    // grammY types it after the `fetch` of browsers, of which it uses this much.
    fetch: call as unknown as NonNullable<ApiClientOptions['fetch']>,

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

async function readAll(response: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) {
    text += String(chunk);
    if (text.length > MAX_ANSWER_CHARS) throw new Error('The answer is larger than any of the Bot API.');
  }
  return text;
}
