import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A wire to a service that the test can let go dead or cut. */
export async function openRelay(url: string) {
  const target = new URL(url);
  const sockets = new Set<Socket>();
  let state: 'open' | 'dead' | 'cut' = 'open';

  const server = createServer((near) => {
    if (state === 'cut') {
      near.destroy();
      return;
    }
    sockets.add(near);
    near.on('error', () => near.destroy());
    near.on('close', () => sockets.delete(near));
    if (state === 'dead') {
      near.resume();
      return;
    }

    const far = connect(Number(target.port), target.hostname);
    far.on('error', () => near.destroy());
    far.on('close', () => near.destroy());
    near.on('close', () => far.destroy());
    const carry = (to: Socket) => (data: Buffer) => void (state === 'open' && to.write(data));
    near.on('data', carry(far));
    far.on('data', carry(near));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  const { port } = server.address() as AddressInfo;
  const drop = () => sockets.forEach((socket) => socket.destroy());
  return {
    url: `http://127.0.0.1:${port}`,
    /** Nothing comes through any more, and nobody is told. */
    die: () => void (state = 'dead'),
    /** Every connection breaks, and no new one is made. */
    cut(): void {
      state = 'cut';
      drop();
    },
    /** New connections are carried again; those of before are lost. Nothing where all is well. */
    restore(): void {
      if (state === 'open') return;
      drop();
      state = 'open';
    },
    close(): void {
      drop();
      server.close();
    },
  };
}
