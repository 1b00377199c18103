import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { WebSocket } from 'ws';

/** A connection that sends one trigger and waits for its answer. It costs as little as can be, also to read. */
export interface Ask {
  send(trigger: object): Promise<void>;
  close(): void;
}

/** Headers that are the same for each, or made of the body. */
type Headers = Record<string, string> | ((body: string) => Record<string, string>);

/** One keep-alive HTTP connection of Node's own client. @throws Error when an answer is not 202. */
export async function openPost(url: string, headers: Headers): Promise<Ask> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  return {
    send(trigger) {
      const answered = Promise.withResolvers<void>();
      const body = JSON.stringify(trigger);
      const all = {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        ...(typeof headers === 'function' ? headers(body) : headers),
      };
      const asked = request(url, { method: 'POST', agent, headers: all }, (response) => {
        response.resume();
        response.on('end', () => {
          if (response.statusCode === 202) answered.resolve();
          else answered.reject(new Error(`answered ${response.statusCode}`));
        });
      });
      asked.on('error', answered.reject);
      asked.end(body);
      return answered.promise;
    },
    close: () => agent.destroy(),
  };
}

/** One WebSocket that speaks tRPC's own frames. @throws Error when an answer is an error. */
export async function openSocket(url: string, headers: Record<string, string>): Promise<Ask> {
  const socket = new WebSocket(url.replace(/^http/, 'ws'), { headers, perMessageDeflate: false });
  await once(socket, 'open');
  let id = 0;
  let waiting = Promise.withResolvers<void>();
  socket.on('message', (data: Buffer) => {
    const text = data.toString();
    if (text === 'PING' || text === 'PONG') return;
    if (text.includes('"error"')) waiting.reject(new Error(text));
    else waiting.resolve();
  });
  return {
    send(input) {
      waiting = Promise.withResolvers();
      id += 1;
      socket.send(
        JSON.stringify({ id, jsonrpc: '2.0', method: 'mutation', params: { path: 'trigger', input } }),
      );
      return waiting.promise;
    },
    close: () => socket.terminate(),
  };
}
