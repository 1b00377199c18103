import { isNews, pathOf, readPushed, windowFor } from './note.ts';
import { createShell } from './shell.ts';

declare const self: ServiceWorkerGlobalScope; // what a service worker is run in

const CACHE = 'shell';

self.addEventListener('install', () => void self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

self.addEventListener('fetch', (event) => {
  const opened = caches.open(CACHE);
  const files = {
    match: async (name: string) => (await opened).match(name),
    put: async (name: string, answer: Response) => (await opened).put(name, answer),
    keys: async () => (await opened).keys(),
    delete: async (name: Request) => (await opened).delete(name),
  };
  const answer = createShell({ files, fetch: (request) => fetch(request) }).answer(event.request);
  if (answer) event.respondWith(answer);
});

const windows = () => self.clients.matchAll({ type: 'window', includeUncontrolled: true });

self.addEventListener('push', (event) => {
  event.waitUntil(show(event.data));
});

async function show(data: PushMessageData | null): Promise<void> {
  const pushed = readPushed(data?.json());
  if (!pushed || !isNews(await windows(), pushed)) return;
  const { title, body, session_id } = pushed;
  // One note a conversation: the newest answer takes the place of the one before.
  await self.registration.showNotification(title, {
    body,
    tag: session_id,
    icon: '/icon-192.png',
    badge: '/icon-192.png',
    data: pathOf(pushed),
  });
}

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(go(String(event.notification.data)));
});

async function go(path: string): Promise<void> {
  const known = windowFor(await windows(), path);
  if (!known) return void (await self.clients.openWindow(path));
  await known.focus();
  if (new URL(known.url).pathname !== path) await known.navigate(path);
}
