import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/**
 * Where a request comes from, for counting and for nothing else: an address proves nothing. An IPv6 address is cut to
 * its /64, which one household has. Behind a server that is believed it is the last one that this server has noted,
 * since what stands before it is the client's own word.
 */
export function addressOf(
  { socket, headers }: Pick<IncomingMessage, 'socket' | 'headers'>,
  trustProxy: boolean,
): string {
  const peer = socket.remoteAddress ?? '';
  if (!isBelieved(peer, trustProxy)) return folded(peer);
  const noted = [headers['x-forwarded-for'] ?? ''].flat().join(',').split(',').at(-1)?.trim() ?? '';
  return folded(isIP(noted) === 0 ? peer : noted);
}

/**
 * Whether who passes requests on from there is believed about where they come from: a server on this machine (our web
 * server, a proxy), and where one stands before us on another, anybody who can reach us.
 */
export function isBelieved(peer: string, trustProxy: boolean): boolean {
  return trustProxy || isLoopback(peer);
}

/** Whether an address, as a socket gives it, is this machine's own. */
function isLoopback(address: string): boolean {
  const family = isIP(address);
  // An IPv4 address within IPv6 is checked as what it is.
  return family !== 0 && loopback.check(address, family === 4 ? 'ipv4' : 'ipv6');
}

/** One spelling of an address: `::ffff:192.0.2.1` is 192.0.2.1 (RFC 4291 §2.5.5.2). */
function folded(address: string): string {
  if (isIP(address) !== 6) return address;
  const groups = groupsOf(address.split('%', 1)[0] ?? '');
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  if (isMapped) return groups.slice(6).flatMap(bytesOf).join('.');
  return `${groups
    .slice(0, 4)
    .map((group) => group.toString(16))
    .join(':')}::/64`;
}

/** The eight groups of an IPv6 address. */
function groupsOf(address: string): number[] {
  const dotted = /\d+\.\d+\.\d+\.\d+$/.exec(address)?.[0];
  if (dotted !== undefined) {
    const [a = 0, b = 0, c = 0, d = 0] = dotted.split('.').map(Number);
    const tail = `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
    return groupsOf(address.slice(0, -dotted.length) + tail);
  }
  const [head = '', tail] = address.split('::', 2);
  const [before, after] = [head, tail ?? ''].map((part) =>
    part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16)),
  );
  const [first = [], last = []] = [before, after];
  return [...first, ...Array<number>(8 - first.length - last.length).fill(0), ...last];
}

function bytesOf(group: number): number[] {
  return [group >> 8, group & 0xff];
}
