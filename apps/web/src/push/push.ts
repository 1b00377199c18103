import { createSignal } from 'solid-js';

/** `missing`: this browser has none, or only once the app is installed. `denied`: its person has forbidden it. */
export type PushState = 'reading' | 'missing' | 'denied' | 'off' | 'on' | 'changing' | 'failed';

/** What of a browser's subscription is needed (https://www.w3.org/TR/push-api/#pushsubscription-interface). */
export interface Subscribed {
  endpoint: string;
  options: { applicationServerKey: ArrayBuffer | null };
  toJSON(): { keys?: Record<string, string> };
  unsubscribe(): Promise<boolean>;
}

/** The parts of a browser that show notes; null where it has none. */
export interface Device {
  permission(): 'default' | 'granted' | 'denied';
  ask(): Promise<'default' | 'granted' | 'denied'>;
  subscribed(): Promise<Subscribed | null>;
  subscribe(key: Uint8Array<ArrayBuffer>): Promise<Subscribed>;
}

/** The doors of the brain for it. */
export interface PushDoors {
  key(): Promise<{ public_key: string }>;
  subscribe(input: { endpoint: string; keys: { p256dh: string; auth: string } }): Promise<unknown>;
  unsubscribe(input: { endpoint: string }): Promise<unknown>;
}

export type Push = ReturnType<typeof createPush>;

/** Whether this browser is told of answers while the page is closed, and the change of that. */
export function createPush({ device, doors }: { device: Device | null; doors: PushDoors }) {
  const [state, setState] = createSignal<PushState>('reading');

  async function read(): Promise<void> {
    if (!device) return void setState('missing');
    if (device.permission() === 'denied') return void setState('denied');
    try {
      const known = await device.subscribed();
      if (!known) return void setState('off');
      const key = bytesOf((await doors.key()).public_key);
      // A brain with another key, as after a loss of its secret, can say nothing by the old one.
      if (!isSame(known.options.applicationServerKey, key)) {
        await known.unsubscribe();
        return void setState('off');
      }
      await tell(known);
      setState('on');
    } catch {
      setState('failed');
    }
  }

  async function tell(subscribed: Subscribed): Promise<void> {
    const { p256dh = '', auth = '' } = subscribed.toJSON().keys ?? {};
    await doors.subscribe({ endpoint: subscribed.endpoint, keys: { p256dh, auth } });
  }

  /** @throws what the browser or the brain says against it. */
  async function turnOn(on: Device): Promise<PushState> {
    const permission = on.permission() === 'default' ? await on.ask() : on.permission();
    if (permission !== 'granted') return permission === 'denied' ? 'denied' : 'off';
    const subscribed = await on.subscribe(bytesOf((await doors.key()).public_key));
    try {
      await tell(subscribed);
    } catch (error) {
      await subscribed.unsubscribe(); // or the browser would hold what nobody knows
      throw error;
    }
    return 'on';
  }

  async function turnOff(from: Device): Promise<PushState> {
    const known = await from.subscribed();
    if (!known) return 'off';
    await doors.unsubscribe({ endpoint: known.endpoint });
    await known.unsubscribe();
    return 'off';
  }

  void read();
  return {
    state,
    /** Turns it on or off; asks the person where the browser wants that. Does nothing while it changes. */
    async choose(isOn: boolean): Promise<void> {
      if (!device || state() === 'changing') return;
      setState('changing');
      try {
        setState(await (isOn ? turnOn(device) : turnOff(device)));
      } catch {
        setState('failed');
      }
    },
  };
}

/** Of base64url (RFC 4648, section 5). */
function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const plain = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(plain, (char) => char.charCodeAt(0));
}

function isSame(known: ArrayBuffer | null, key: Uint8Array): boolean {
  if (known === null) return false;
  const bytes = new Uint8Array(known);
  return bytes.length === key.length && bytes.every((byte, at) => byte === key[at]);
}
