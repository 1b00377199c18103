import { once } from 'node:events';
import { connect as dial, createServer, type Socket } from 'node:net';

const COMMIT = Buffer.from('COMMIT\0');

/** What becomes of a COMMIT on its way: it never comes there, its answer never comes back, or nobody comes back after it. */
export type Cut = 'before' | 'after' | 'for long';

/** A way to the server that cuts connections at the commits it is told to, as many as it is told. */
export async function startProxy(port: number) {
  let cuts: Cut[] = [];
  let isClosed = false;
  const sockets = new Set<Socket>();
  const proxy = createServer((socket) => {
    const upstream = dial(port, '127.0.0.1');
    const cut = () => {
      socket.destroy();
      upstream.destroy();
    };
    for (const one of [socket, upstream]) {
      sockets.add(one);
      one.on('error', cut).on('close', cut);
    }
    if (isClosed) return cut();
    let isDeaf = false;
    socket.on('data', (data: Buffer) => {
      const what = data.includes(COMMIT) ? cuts.shift() : undefined;
      if (what === 'before') return cut();
      isDeaf ||= what !== undefined;
      isClosed ||= what === 'for long';
      upstream.write(data);
    });
    upstream.on('data', (data: Buffer) => (isDeaf ? cut() : socket.write(data)));
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const address = proxy.address();
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    cutAt: (...at: Cut[]) => (cuts = at),
    /** Lets nobody through, or again. */
    close: (closed: boolean) => {
      isClosed = closed;
      if (closed) for (const socket of sockets) socket.destroy();
    },
    stop() {
      for (const socket of sockets) socket.destroy();
      proxy.close();
    },
  };
}
