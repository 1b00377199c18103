import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** What becomes of a connection. It is struck at that byte of that direction, or after that time if it never comes. */
interface Plan {
  how: 'cut' | 'half-open' | 'slow';
  direction: 'up' | 'down';
  atByte: number;
  afterMs: number;
  /** While it opens, too. */
  early: boolean;
}

const MAX_UP_BYTES = 600;
const MAX_DOWN_BYTES = 100_000;
const MAX_MS = 150;
/** A connection that has brought so much is open. */
const OPENING_BYTES = 150;
/** A slow connection carries so much at a time. */
const TRICKLE_BYTES = 700;

/**
 * A wire to a service that cuts every connection at a random byte, `cuts` times; then it carries all that comes. Some are
 * not cut but go half-open: nothing comes through any more, and nobody is told. Some trickle before they are cut.
 */
export async function openCuttingProxy(
  url: string,
  options: {
    random: () => number;
    cuts: number;
    /** So many of them go half-open. */
    halfOpen: number;
    /** The share of connections that may be struck while they open. */
    early: number;
  },
) {
  const { random, cuts } = options;
  const target = new URL(url);
  const sockets = new Set<Socket>();
  const waiting = new Set<() => void>();
  let struck = 0;
  let planned = 0;
  const between = (from: number, to: number) => Math.floor(from * (to / from) ** random());

  /** Half-open ones are spread over all cuts. */
  function nextPlan(): Plan | undefined {
    if (planned >= cuts) return undefined;
    planned += 1;
    const every = Math.floor(cuts / options.halfOpen);
    const how = planned % every === 0 ? 'half-open' : random() < 0.15 ? 'slow' : 'cut';
    const direction = random() < 0.2 ? 'up' : 'down';
    const early = how !== 'half-open' && random() < options.early;
    const first = early ? 1 : MAX_UP_BYTES;
    const atByte = direction === 'up' ? between(first, MAX_UP_BYTES + 1) : between(first, MAX_DOWN_BYTES);
    return { how, direction, atByte, afterMs: between(5, MAX_MS), early };
  }

  const server = createServer((near) => {
    const far = connect(Number(target.port), target.hostname);
    const plan = nextPlan();
    let dead = false;
    sockets.add(near);
    const drop = () => {
      near.destroy();
      far.destroy();
    };
    const strike = () => {
      if (dead || !plan) return;
      dead = true;
      clearTimeout(timer);
      struck += 1;
      for (const look of waiting) look();
      if (plan.how !== 'half-open') drop();
    };
    let timer: NodeJS.Timeout | undefined;
    let opening = plan?.early ? 0 : OPENING_BYTES;
    const brought = (bytes: number) => {
      opening -= bytes;
      if (plan && opening <= 0 && !dead) timer ??= setTimeout(strike, plan.afterMs);
    };
    brought(0);
    for (const socket of [near, far]) {
      socket.setNoDelay(true);
      socket.on('error', drop);
      socket.on('close', () => {
        clearTimeout(timer);
        sockets.delete(near);
        // A connection that its own ends have closed was not cut: its place among the cuts is free again.
        if (plan && !dead) planned -= 1;
        dead = true;
        drop();
      });
    }
    const carry = (from: Socket, to: Socket, direction: Plan['direction']) => {
      let left = plan?.direction === direction ? plan.atByte : Infinity;
      from.on('data', (data: Buffer) => {
        if (dead) return;
        const part = plan?.how === 'slow' ? data.subarray(0, TRICKLE_BYTES) : data;
        const rest = data.subarray(part.length);
        const allowed = part.subarray(0, left);
        left -= allowed.length;
        if (direction === 'down') brought(allowed.length);
        to.write(allowed, () => left === 0 && strike());
        if (rest.length === 0) return;
        from.pause();
        from.unshift(rest);
        setImmediate(() => from.resume());
      });
    };
    carry(near, far, 'up');
    carry(far, near, 'down');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // listening on TCP, so never a path or null

  return {
    url: `http://127.0.0.1:${port}`,
    /** Connections that were cut, or left half-open. */
    get struck(): number {
      return struck;
    },
    /** Resolves when so many connections were struck. */
    until(count: number): Promise<void> {
      const { promise, resolve } = Promise.withResolvers<void>();
      const look = () => {
        if (struck < Math.min(count, cuts)) return;
        waiting.delete(look);
        resolve();
      };
      waiting.add(look);
      look();
      return promise;
    },
    close(): void {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
