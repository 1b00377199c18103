import type { Device } from './push.ts';

/** This browser's notes; null where it has none: without TLS, in a private window, on an iPhone before it is installed. */
export function deviceOf(window: Window & typeof globalThis): Device | null {
  const { navigator, Notification } = window;
  if (!('serviceWorker' in navigator) || !('PushManager' in window) || !Notification) return null;
  const manager = async () => (await navigator.serviceWorker.ready).pushManager;
  return {
    permission: () => Notification.permission,
    ask: () => Notification.requestPermission(),
    subscribed: async () => (await manager()).getSubscription(),
    subscribe: async (applicationServerKey) =>
      (await manager()).subscribe({ userVisibleOnly: true, applicationServerKey }),
  };
}
