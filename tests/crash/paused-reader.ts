import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { WebSocket } from 'ws';
import type { Target } from '../support/http.ts';

const WITHIN_MS = 30_000;

/** A reader that opens a session and then reads nothing more, until it is told to; `got` are the rows it has read. */
export interface PausedReader {
  kind: string;
  got: number[];
  /** Reads all there is; resolves when it has that row. */
  resumeUntil(seq: number): Promise<void>;
  /** Reads all that comes, and forgets it. */
  ignore(): void;
  close(): void;
}

/** Over SSE: its socket is open and nobody reads it. */
export async function pauseStream(brain: Target, session_id: string): Promise<PausedReader> {
  const asked = request(`${brain.url}/events?session_id=${encodeURIComponent(session_id)}`, {
    agent: false,
    headers: { authorization: `Bearer ${brain.key}` },
  });
  asked.end();
  const [response] = (await once(asked, 'response')) as [IncomingMessage]; // what `response` brings
  response.setEncoding('utf8');
  response.pause();
  const rows = createRows();
  let rest = '';
  return {
    kind: 'SSE',
    got: rows.got,
    resumeUntil(seq) {
      response.on('data', (text: string) => {
        const frames = (rest + text).split('\n\n');
        rest = frames.pop() ?? '';
        rows.add(frames.flatMap((frame) => Number(/^id: (\d+)$/m.exec(frame)?.[1] ?? Number.NaN)));
      });
      response.resume();
      return rows.until(seq);
    },
    ignore: () => void response.resume(),
    close: () => void asked.destroy(),
  };
}

/** Over tRPC: it subscribes, and neither reads nor answers a ping. Cut for that, it comes back once it reads. */
export async function pauseSocket(brain: Target, session_id: string): Promise<PausedReader> {
  const rows = createRows();
  let onMessage = (data: Buffer): void => {
    const frame = JSON.parse(data.toString()) as { result?: { data?: { data?: { seq: number | null }[] } } }; // as tRPC writes it
    rows.add((frame.result?.data?.data ?? []).map(({ seq }) => seq ?? Number.NaN));
  };
  let isReading = false;
  let isOver = false;
  let socket = await dial();

  async function dial(): Promise<WebSocket> {
    const dialled = new WebSocket(`${brain.url.replace('http', 'ws')}/trpc`, {
      headers: { authorization: `Bearer ${brain.key}` },
    });
    dialled.on('error', () => undefined); // `close` follows
    dialled.on('message', (data: Buffer) => {
      if (data.toString('latin1', 0, 4) === 'PING') dialled.send('PONG');
      else onMessage(data);
    });
    dialled.on('close', () => void comeBack());
    await once(dialled, 'open');
    const input = { session_id, lastEventId: rows.got.at(-1) ?? 0 };
    const subscribe = { id: 1, method: 'subscription', params: { path: 'events', input } };
    await new Promise((sent) => dialled.send(JSON.stringify(subscribe), sent));
    if (!isReading) dialled.pause();
    return dialled;
  }

  async function comeBack(): Promise<void> {
    if (isReading && !isOver) socket = await dial();
  }

  function read(): void {
    isReading = true;
    if (socket.readyState === WebSocket.CLOSED) void comeBack();
    else socket.resume();
  }

  return {
    kind: 'tRPC',
    got: rows.got,
    resumeUntil(seq) {
      read();
      return rows.until(seq);
    },
    ignore() {
      onMessage = () => {};
      read();
    },
    close() {
      isOver = true;
      socket.terminate();
    },
  };
}

function createRows() {
  const got: number[] = [];
  let look = () => {};
  return {
    got,
    add(seqs: number[]): void {
      got.push(...seqs.filter((seq) => !Number.isNaN(seq)));
      look();
    },
    until(seq: number): Promise<void> {
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`stands at ${got.at(-1)}, not ${seq}`)), WITHIN_MS);
        look = () => {
          if ((got.at(-1) ?? 0) < seq) return;
          clearTimeout(timer);
          resolve();
        };
        look();
      });
    },
  };
}
