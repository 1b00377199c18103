import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { createNews } from '../../apps/brain/src/bus/news.ts';
import type { Wire } from '../../apps/brain/src/bus/wire.ts';
import { type Commits, createCommits } from '../../apps/brain/src/store/commits.ts';

const EVERY_MS = 20;
const ANN = [{ user_id: 'ann', seq: null, isGone: false }];

/** A wire inside the process: who is cut off neither speaks nor hears. */
function openAir() {
  const listeners = new Set<{ hear: (text: string) => void; isOpen: () => boolean }>();
  return function wire() {
    const returned: (() => void)[] = [];
    let open = true;
    const one: Wire = {
      isOpen: () => open,
      send: (_channel, text) => {
        for (const { hear, isOpen } of open ? listeners : []) if (isOpen()) hear(text);
      },
      listen: (_channel, hear) => {
        const listener = { hear, isOpen: one.isOpen };
        listeners.add(listener);
        return { ready: Promise.resolve(), stop: () => listeners.delete(listener) };
      },
      onReturn: (listen) => void returned.push(listen),
      close: () => {},
    };
    const cut = () => (open = false);
    const mend = () => {
      open = true;
      for (const listen of returned) listen();
    };
    return { wire: one, cut, mend };
  };
}

/** What a brain hears, and how often it may have missed something. */
function openBrain({ wire }: { wire: Wire }, everyMs = EVERY_MS) {
  const commits: Commits = createCommits();
  const said = new EventTarget();
  const counts = { heard: 0, missed: 0 };
  commits.onCommit((_rows, _changes, { isHeard }) => {
    counts.heard += Number(isHeard);
    said.dispatchEvent(new Event('heard'));
  });
  commits.onMissed(() => {
    counts.missed += 1;
    said.dispatchEvent(new Event('missed'));
  });
  const store = { ...commits, rowsAt: async () => [], others: async () => '' };
  const news = createNews({ store, wire, everyMs, log: () => assert.fail('something was logged') });
  return {
    counts,
    write: () => commits.tell([], ANN),
    next: (what: 'heard' | 'missed') => once(said, what, { signal: AbortSignal.timeout(10_000) }),
    close: news.close,
    [Symbol.asyncDispose]: news.close,
  };
}

test('who dies may have written what it has not told: what is silent is missed, once', async () => {
  const air = openAir();
  await using one = openBrain(air());
  const dying = openBrain(air());
  const heard = one.next('heard');
  dying.write();
  await heard;
  assert.equal(one.counts.missed, 0);
  const missed = one.next('missed');
  await dying.close();
  await missed;
  const another = openBrain(air());
  const again = one.next('heard');
  another.write();
  await again;
  assert.deepEqual(one.counts, { heard: 2, missed: 1 });
  await another.close();
});

test('who was away, and was never heard before, says so when it is back', async () => {
  const air = openAir();
  const line = air();
  await using one = openBrain(air());
  await using away = openBrain(line);
  line.cut();
  away.write();
  const missed = one.next('missed');
  line.mend();
  await missed;
  assert.equal(one.counts.heard, 0);
});

test('what was lost in between is noticed by the count, what comes twice is no loss', async () => {
  const air = openAir();
  const line = air();
  // So seldom that it is not the clock that tells.
  await using one = openBrain(air(), 1_000_000);
  const texts: string[] = [];
  const { send } = line.wire;
  line.wire.send = (channel, text) => {
    texts.push(text);
    if (texts.length !== 2) send(channel, text);
  };
  await using other = openBrain(line, 1_000_000);
  const first = one.next('heard');
  other.write();
  await first;
  send('news', texts[0] ?? '');
  other.write();
  assert.equal(one.counts.missed, 0);
  const missed = one.next('missed');
  other.write();
  await missed;
});

test('a flood of what nobody can read keeps nobody looking: it is one loss, and one more for the rest', async () => {
  const air = openAir();
  const line = air();
  await using one = openBrain(air(), 1_000_000);
  const missed = one.next('missed');
  for (let sent = 0; sent < 1000; sent += 1) line.wire.send('news', '{');
  await missed;
  assert.equal(one.counts.missed, 1);
  await one.next('missed');
  assert.equal(one.counts.missed, 2);
});
