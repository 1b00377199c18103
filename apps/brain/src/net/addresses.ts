import { BlockList, isIP } from 'node:net';
import { networkInterfaces } from 'node:os';

/**
 * What of IPv4 is nobody's public address, from
 * https://www.iana.org/assignments/iana-ipv4-special-registry and multicast and reserved space beyond it.
 */
const SPECIAL_V4: [address: string, bits: number][] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
  // Public by its number only: what every machine in Azure asks for its secrets.
  ['168.63.129.16', 32],
];

/** Of IPv6 only this is given out, https://www.iana.org/assignments/ipv6-address-space; the rest is refused whole. */
const GLOBAL_V6: [address: string, bits: number] = ['2000::', 3];

/**
 * And what of that is for something else, https://www.iana.org/assignments/iana-ipv6-special-registry: protocol
 * assignments with Teredo, benchmarks and ORCHID, 6to4, documentation. Teredo and 6to4 hold an IPv4 address inside.
 */
const SPECIAL_V6: [address: string, bits: number][] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
];

type Interfaces = ReturnType<typeof networkInterfaces>;

/**
 * Tells whether an address (as `dns.lookup` or `URL` write it, without brackets) is one of the open internet: no
 * private, local or special one, none of this machine, and none of its own IPv6 networks, where a household's
 * machines have global addresses too.
 */
export function createIsPublic(
  interfaces: () => Interfaces = networkInterfaces,
): (address: string) => boolean {
  const v4 = new BlockList();
  for (const [address, bits] of SPECIAL_V4) v4.addSubnet(address, bits, 'ipv4');
  const global = new BlockList();
  global.addSubnet(...GLOBAL_V6, 'ipv6');
  const v6 = new BlockList();
  for (const [address, bits] of SPECIAL_V6) v6.addSubnet(address, bits, 'ipv6');

  return (address) => {
    const family = isIP(address);
    // A zone (`%eth0`) comes with link-local addresses only.
    if (family === 0 || address.includes('%')) return false;
    if (family === 4) return !v4.check(address, 'ipv4') && !ownNetworks(interfaces()).check(address, 'ipv4');
    return (
      global.check(address, 'ipv6') &&
      !v6.check(address, 'ipv6') &&
      !ownNetworks(interfaces()).check(address, 'ipv6')
    );
  };
}

/** The addresses of this machine, of IPv6 with their networks. Asked anew each time, since they come and go. */
function ownNetworks(interfaces: Interfaces): BlockList {
  const own = new BlockList();
  for (const { address, family, cidr } of Object.values(interfaces).flatMap((addresses) => addresses ?? [])) {
    if (family === 'IPv4') own.addAddress(address, 'ipv4');
    else if (address.includes('%')) continue;
    else own.addSubnet(address, Number(cidr?.split('/')[1] ?? 128), 'ipv6');
  }
  return own;
}
