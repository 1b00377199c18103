import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Hook } from '../../apps/brain/src/connectors/connector.ts';
import { createCallbackSender } from '../../apps/brain/src/connectors/callback.ts';
import { createFetchGuard, type Resolve } from '../../apps/brain/src/net/guarded-fetch.ts';
import { serveCallbacks, type Taking } from '../support/callback-server.ts';

const OLD = `whsec_${Buffer.from('an old secret of the house').toString('base64')}`;
const NEW = 'plain-secret-of-the-house';
const NOW = Date.parse('2030-01-01T10:00:00.400Z');

const message = {
  id: 'evt_1',
  run_id: 'evt_run',
  session_id: 'webhook:orders:1',
  to: 'orders',
  content: 'Order **1** is out – naïve ✓',
};
const signal = () => AbortSignal.timeout(20_000);
const toward =
  (address: string): Resolve =>
  (_hostname, callback) =>
    callback(null, [{ address, family: 4 }]);

/** A sender whose one webhook leads to that URL. */
function senderTo(callback_url: string | undefined, options: Parameters<typeof createFetchGuard>[0] = {}) {
  const hook: Hook = {
    name: 'orders',
    kind: 'generic',
    secrets: [NEW, OLD],
    ...(callback_url === undefined ? {} : { callback_url }),
  };
  const webhooks = { find: (name: string) => (name === hook.name ? hook : undefined) };
  const sender = createCallbackSender({ webhooks, guard: createFetchGuard(options) }, () => NOW);
  return (more: Partial<typeof message> = {}) => sender.send({ ...message, ...more }, signal());
}

test('an answer is posted as Standard Webhooks says, signed with each secret, its id the same each time', async () => {
  await using service = await serveCallbacks([NEW, OLD]);
  const send = senderTo(service.url, { allow: [service.host] });
  assert.deepEqual([await send(), await send()], [{ status: 'sent' }, { status: 'sent' }]);
  for (const { headers, isSigned, said } of service.taken) {
    assert.equal(isSigned, true);
    assert.equal(headers['webhook-id'], 'evt_1');
    assert.equal(headers['webhook-timestamp'], String(Math.floor(NOW / 1000)));
    assert.match(headers['content-type'] ?? '', /^application\/json/);
    assert.deepEqual(said, {
      type: 'message',
      timestamp: '2030-01-01T10:00:00.400Z',
      data: {
        delivery_id: 'evt_1',
        run_id: 'evt_run',
        session_id: 'webhook:orders:1',
        content: message.content,
      },
    });
  }
});

const date = (seconds: number) => new Date(Math.floor(NOW / 1000 + seconds) * 1000).toUTCString();
const asked = (status: number, value: string): Taking => ({ status, headers: { 'retry-after': value } });

test('each answer of a service has its outcome: taken, for good, or for now and when', async () => {
  await using service = await serveCallbacks();
  const send = senderTo(service.url, { allow: [service.host] });
  const { host } = service;
  const CASES: [Taking, object][] = [
    [{ status: 204 }, { status: 'sent' }],
    [{ status: 410 }, { status: 'failed', error: `${host} answered 410` }],
    [
      { status: 404, body: 'a secret of theirs' },
      { status: 'failed', error: `${host} answered 404` },
    ],
    [{ status: 401 }, { status: 'failed', error: `${host} answered 401`, ours: true }],
    [{ status: 408 }, { status: 'retry', error: `${host} answered 408` }],
    [{ status: 425 }, { status: 'retry', error: `${host} answered 425` }],
    [{ status: 429 }, { status: 'retry', error: `${host} answered 429` }],
    [asked(429, '7'), { status: 'retry', error: `${host} answered 429`, retry_after: 7 }],
    [asked(429, date(30)), { status: 'retry', error: `${host} answered 429`, retry_after: 29.6 }],
    [asked(429, date(-30)), { status: 'retry', error: `${host} answered 429`, retry_after: 0 }],
    [asked(429, 'soon'), { status: 'retry', error: `${host} answered 429` }],
    [asked(503, '3'), { status: 'retry', error: `${host} answered 503`, retry_after: 3, uncertain: true }],
    [asked(500, '3'), { status: 'retry', error: `${host} answered 500`, uncertain: true }],
    [{ status: 502 }, { status: 'retry', error: `${host} answered 502`, uncertain: true }],
    [{ status: 200, body: Buffer.alloc(5_000_000, 'x') }, { status: 'sent' }],
  ];
  for (const [how, outcome] of CASES) {
    service.next(how);
    assert.deepEqual(await send(), outcome, JSON.stringify(how).slice(0, 80));
  }
});

test('what is reset or never answered may have come all the same; what is not reached has not', async () => {
  await using service = await serveCallbacks();
  const { url, host } = service;
  const send = senderTo(url, { allow: [host], timeoutMs: 300 });
  service.next({ cut: 'read' }, { cut: 'unread' }, { never: true });
  const uncertain = (why: string) => ({
    status: 'retry',
    error: `http://${host} could not be posted to: ${why}`,
    uncertain: true,
  });
  assert.deepEqual(
    [await send(), await send(), await send()],
    [uncertain('ECONNRESET'), uncertain('ECONNRESET'), uncertain('it took longer than 0.3 s')],
  );
  const nobody = await senderTo('http://127.0.0.1:9/take', { allow: ['127.0.0.1:9'] })();
  assert.deepEqual(nobody, {
    status: 'retry',
    error: 'http://127.0.0.1:9 could not be posted to: ECONNREFUSED',
  });
});

test('an address inside is refused at once and never connected to, by name, by number or by a redirect', async () => {
  await using service = await serveCallbacks();
  const { port } = new URL(service.url);
  const ports = [Number(port)];
  const inside = /is not opened: it leads inside/;
  const byNumber = await senderTo(service.url, { ports })();
  const byName = await senderTo(`http://site.example:${port}/`, { ports, resolve: toward('127.0.0.1') })();
  for (const refused of [byNumber, byName]) {
    assert.equal(refused.status, 'failed');
    assert.match('error' in refused ? refused.error : '', inside);
  }
  const otherPort = await senderTo('http://site.example:22/')();
  assert.match('error' in otherPort ? otherPort.error : '', /only the ports 80 and 443/);
  assert.equal(service.connections(), 0);

  // Asked again, the name leads inside: it is the first answer that is looked at and connected to, and no second.
  await using open = await serveCallbacks();
  let times = 0;
  const resolve: Resolve = (_hostname, callback) => {
    times += 1;
    callback(null, [{ address: times === 1 ? '127.0.0.1' : '127.0.0.2', family: 4 }]);
  };
  const options = {
    ports: [Number(new URL(open.url).port)],
    resolve,
    isPublic: (a: string) => a === '127.0.0.1',
  };
  const send = senderTo(`http://site.example:${new URL(open.url).port}/take`, options);
  assert.deepEqual([await send(), times], [{ status: 'sent' }, 1]);
  times = 0;
  open.next({ status: 307, headers: { location: service.url } });
  const redirected = await send();
  assert.equal(redirected.status, 'failed');
  assert.match(
    'error' in redirected ? redirected.error : '',
    /answered 307, and where it leads on is not followed$/,
  );
  assert.equal(service.connections(), 0);
});

test('without a webhook of that name, or a URL of it, an answer is failed with why', async () => {
  const send = senderTo(undefined);
  assert.deepEqual(
    [await send(), await send({ to: 'others' })],
    [
      { status: 'failed', error: 'the webhook orders has no callback_url' },
      { status: 'failed', error: 'there is no webhook others, or it has no secret' },
    ],
  );
});

test('who waits for a callback can stop it', async () => {
  await using service = await serveCallbacks();
  service.always({ never: true });
  const hook: Hook = { name: 'orders', kind: 'generic', secrets: [NEW], callback_url: service.url };
  const guard = createFetchGuard({ allow: [service.host] });
  const stopping = new AbortController();
  const sent = createCallbackSender({ webhooks: { find: () => hook }, guard }).send(message, stopping.signal);
  await service.until(1);
  const reason = new Error('enough');
  stopping.abort(reason);
  await assert.rejects(sent, reason);
});
