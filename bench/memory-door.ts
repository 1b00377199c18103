import { Agent, request } from 'node:http';
import { KEY } from './processes.ts';

/** A memory as `POST /memory` takes it. */
export interface NewMemory {
  user_id: string;
  content: string;
  session_id: string;
  created_at: string;
  tags: string[];
}

const PER_REQUEST = 1000;

/** The memory doors of a brain, over one keep-alive connection of Node's own client. */
export function openMemoryDoor(url: string) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });

  function ask(path: string, body?: string): Promise<string> {
    const answered = Promise.withResolvers<string>();
    const headers = {
      authorization: `Bearer ${KEY}`,
      ...(body === undefined
        ? {}
        : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
    };
    const method = body === undefined ? 'GET' : 'POST';
    const asked = request(`${url}${path}`, { method, agent, headers }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => {
        const text = Buffer.concat(parts).toString();
        if ((response.statusCode ?? 500) < 300) answered.resolve(text);
        else answered.reject(new Error(`${method} ${path} answered ${response.statusCode}: ${text}`));
      });
    });
    asked.on('error', answered.reject);
    asked.end(body);
    return answered.promise;
  }

  return {
    async add(memories: NewMemory[]): Promise<void> {
      for (let at = 0; at < memories.length; at += PER_REQUEST)
        await ask('/memory', JSON.stringify(memories.slice(at, at + PER_REQUEST)));
    },

    /** The answer as it came, so that reading it is not measured. */
    search(user_id: string, q: string, limit: number): Promise<string> {
      return ask(`/memory/search?${new URLSearchParams({ q, user_id, limit: String(limit) }).toString()}`);
    },

    /** Asks for next to nothing: what a call itself costs. */
    health: (): Promise<string> => ask('/health'),

    close: () => agent.destroy(),
  };
}
