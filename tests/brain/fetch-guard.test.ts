import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { createFetchGuard, type Resolve } from '../../apps/brain/src/net/guarded-fetch.ts';

/** A server inside, on both loopback addresses and one port. Who connects is counted; `answer` says what they get. */
async function openInside() {
  let connections = 0;
  let answer: RequestListener = (_request, response) => response.end('inside');
  const v4 = createServer((request, response) => answer(request, response));
  v4.on('connection', () => (connections += 1)).listen(0, '127.0.0.1');
  await once(v4, 'listening');
  const { port } = v4.address() as AddressInfo; // on TCP
  const v6 = createServer((request, response) => answer(request, response));
  v6.on('connection', () => (connections += 1)).listen(port, '::1');
  await Promise.race([once(v6, 'listening'), once(v6, 'error')]).catch(() => undefined); // a machine without IPv6
  return {
    port,
    count: () => connections,
    answer: (listener: RequestListener) => void (answer = listener),
    close() {
      for (const server of [v4, v6]) {
        server.close();
        server.closeAllConnections();
      }
    },
  };
}

let inside: Awaited<ReturnType<typeof openInside>>;
before(async () => (inside = await openInside()));
after(() => inside.close());

const signal = () => AbortSignal.timeout(20_000);
const toward =
  (...addresses: string[]): Resolve =>
  (_hostname, callback) =>
    callback(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );

/** A guard to whom this machine is the open internet; it resolves every name to it. */
const onLoopback = (options: Parameters<typeof createFetchGuard>[0] = {}) =>
  createFetchGuard({
    ports: [inside.port],
    resolve: toward('127.0.0.1'),
    isPublic: (address) => address === '127.0.0.1',
    ...options,
  });
const openAt = (path = '/', options: Parameters<typeof createFetchGuard>[0] = {}) =>
  onLoopback(options).open(`http://site.example:${inside.port}${path}`, signal());

/** Hosts that are this machine, its network or nobody, as people write them who want to be let in. */
const HOSTS = `
  127.0.0.1 127.0.0.1. 127.1 127.0.1 127.255.255.254 2130706433 0x7f000001 0x7f.1 0X7F.0.0.0x1
  017700000001 0177.0.0.1 0177.0x0.0.1 00000177.1 %31%32%37.0.0.1 127%2e0%2e0%2e1 １２７.０.０.１ ①②⑦.⓪.⓪.①
  127。0。0。1 127．0．0．1 0 0.0.0.0 0x0 localhost LOCALHOST localhost. ｌｏｃａｌｈｏｓｔ a.localhost loc\u00adalhost
  [::1] [::] [0:0:0:0:0:0:0:1] [0000:0000:0000:0000:0000:0000:0000:0001] [::ffff:127.0.0.1]
  [::ffff:7f00:1] [::127.0.0.1] [64:ff9b::127.0.0.1] [64:ff9b:1::7f00:1] [2002:7f00:1::]
  [2001:0:7f00:1::80ff:fffe] [fe80::1] [fec0::1] [fc00::1] [fd00:ec2::254] [ff02::1] [100::1]
  [2001:db8::1] [3fff::1] 10.0.0.1 172.16.0.1 172.31.255.255 192.168.1.1 169.254.169.254 0xa9fea9fe
  100.64.0.1 100.100.100.200 192.0.0.192 192.0.2.1 198.18.0.1 198.51.100.1 203.0.113.1 224.0.0.1 240.0.0.1
  255.255.255.255 168.63.129.16
`
  .trim()
  .split(/\s+/);

describe('what is inside is not opened, however it is spelled', { concurrency: 8 }, () => {
  for (const host of HOSTS) {
    test(`http://${host}`, async () => {
      const connections = inside.count();
      const guard = createFetchGuard({ ports: [inside.port], timeoutMs: 3000 });
      await assert.rejects(guard.open(`http://${host}:${inside.port}/`, signal()), { code: 'forbidden' });
      assert.equal(inside.count(), connections);
    });
  }
});

const ADDRESSES = [
  '127.0.0.1',
  '::1',
  '::ffff:127.0.0.1',
  '10.1.2.3',
  'fe80::1%lo',
  '169.254.169.254',
  'fd12::1',
];

test('a name that leads inside is not opened, nor one of whose addresses only some do', async () => {
  const connections = inside.count();
  for (const address of ADDRESSES) {
    for (const found of [[address], ['93.184.215.14', address]]) {
      const guard = createFetchGuard({ ports: [inside.port], resolve: toward(...found) });
      const opened = guard.open(`http://rebind.example:${inside.port}/`, signal());
      await assert.rejects(opened, { code: 'forbidden', message: /leads inside/ }, found.join());
    }
  }
  assert.equal(inside.count(), connections);
});

test('what was looked at is what is connected to: a name is resolved once', async () => {
  let asked = 0;
  const resolve: Resolve = (_hostname, callback) => {
    asked += 1;
    callback(null, [{ address: asked === 1 ? '127.0.0.1' : '192.0.2.1', family: 4 }]);
  };
  const { body } = await openAt('/', { resolve });
  assert.deepEqual([body.toString(), asked], ['inside', 1]);
});

test('what this machine and its own networks are called elsewhere is inside too', async () => {
  const { createIsPublic } = await import('../../apps/brain/src/net/addresses.ts');
  const mac = '00:00:00:00:00:00';
  const isPublic = createIsPublic(() => ({
    eth0: [
      {
        address: '93.184.215.14',
        netmask: '255.255.255.0',
        family: 'IPv4',
        mac,
        internal: false,
        cidr: '93.184.215.14/24',
      },
      {
        address: '2a01:db0:1:2::5',
        netmask: 'ffff:ffff:ffff:ffff::',
        family: 'IPv6',
        mac,
        internal: false,
        cidr: '2a01:db0:1:2::5/64',
        scopeid: 0,
      },
    ],
  }));
  for (const own of ['93.184.215.14', '2a01:db0:1:2::5', '2a01:db0:1:2::1'])
    assert.equal(isPublic(own), false, own);
  for (const other of ['93.184.215.15', '2a01:db0:1:3::1', '1.1.1.1', '2606:4700::1111', '8.8.8.8'])
    assert.equal(isPublic(other), true, other);
  for (const none of ['', 'localhost', '1.1.1', '1.1.1.1/8', '::g'])
    assert.equal(isPublic(none), false, none);
});

test('only http and https are opened, on their own ports, and without a password', async () => {
  const guard = createFetchGuard({ resolve: toward('127.0.0.1') });
  for (const url of [
    'file:///etc/passwd',
    'ftp://example.com/',
    'gopher://example.com/',
    'data:text/plain,x',
    'blob:https://example.com/1',
    'ws://example.com/',
    'javascript:1',
    'http://example.com:8080/',
    'https://example.com:22/',
    'http://ann@example.com/',
    'http://ann:secret@example.com/',
  ])
    await assert.rejects(guard.open(url, signal()), (error: Error & { code: string }) => {
      assert.equal(error.code, 'forbidden', url);
      return !error.message.includes('secret');
    });
  for (const url of ['', 'example.com', '//example.com', 'http://', 'http://[::1', 'http://exa mple.com/'])
    await assert.rejects(guard.open(url, signal()), { code: 'invalid' }, url);
});

test('a redirect is followed, each address looked at anew, and not without end', async () => {
  const hops = (url: string | undefined) => Number(url?.slice(1) ?? 0);
  inside.answer(({ url }, response) =>
    hops(url) === 0
      ? response.end('there')
      : response.writeHead(302, { location: `/${hops(url) - 1}` }).end(),
  );
  const { body, url, status } = await openAt('/5');
  assert.deepEqual([body.toString(), new URL(url).pathname, status], ['there', '/0', 200]);
  await assert.rejects(openAt('/6'), { code: 'unprocessable', message: /leads on and on/ });
  let connections = inside.count();
  for (const location of [
    `http://[::1]:${inside.port}/`,
    `//2130706434:${inside.port}/`,
    'file:///etc/passwd',
    `http://localhost:${inside.port}/`,
    'http://site.example:22/',
    'http://[',
  ]) {
    inside.answer((_request, response) => response.writeHead(307, { location }).end());
    await assert.rejects(openAt('/'), { name: 'BrainError' }, location);
    assert.equal(inside.count(), (connections += 1), location);
  }
});

test('a host that is allowed is opened, but no page of the open internet leads there', async () => {
  inside.answer((_request, response) => response.end('wiki'));
  const allow = [`localhost:${inside.port}`];
  const guard = createFetchGuard({ allow, resolve: toward('127.0.0.1') });
  const { body } = await guard.open(`http://localhost:${inside.port}/`, signal());
  assert.equal(body.toString(), 'wiki');
  await assert.rejects(guard.open(`http://127.0.0.1:${inside.port}/`, signal()), { code: 'forbidden' });
  inside.answer((_request, response) =>
    response.writeHead(302, { location: `http://localhost:${inside.port}/` }).end(),
  );
  await assert.rejects(openAt('/', { allow }), { code: 'forbidden' });
});

test('no more of a body is read than may be kept, packed or not', async () => {
  for (const packed of [false, true]) {
    inside.answer((_request, response) => {
      response.writeHead(200, packed ? { 'content-encoding': 'gzip' } : {});
      const block = Buffer.alloc(65_536, 'x');
      if (packed) return response.end(gzipSync(Buffer.alloc(50_000_000)));
      const more = () => {
        while (!response.destroyed && response.write(block));
        if (!response.destroyed) response.once('drain', more);
      };
      return more();
    });
    const { body, isCut } = await openAt('/', { maxBytes: 100_000 });
    assert.deepEqual([body.length, isCut], [100_000, true]);
  }
});

test('what never comes, comes too slowly or is all header is given up in time', async () => {
  const drip: RequestListener = (_request, response) => {
    response.writeHead(200);
    const timer = setInterval(() => response.write('x'), 20);
    response.on('close', () => clearInterval(timer));
  };
  const slow = { code: 'unprocessable', message: /took longer than 0\.3 s/ };
  inside.answer(drip);
  await assert.rejects(openAt('/', { timeoutMs: 300 }), slow);
  inside.answer(() => {});
  await assert.rejects(openAt('/', { timeoutMs: 300 }), slow);
  await assert.rejects(openAt('/', { timeoutMs: 300, resolve: () => {} }), slow);
  inside.answer((_request, response) => response.writeHead(200, { 'x-much': 'x'.repeat(20_000) }).end());
  await assert.rejects(openAt('/'), { code: 'unprocessable' });
});

test('who waits for it can stop it', async () => {
  inside.answer(() => {});
  const reason = new Error('enough');
  const abort = new AbortController();
  const opened = onLoopback().open(`http://site.example:${inside.port}/`, abort.signal);
  abort.abort(reason);
  await assert.rejects(opened, reason);
});
