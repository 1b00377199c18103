import { splitFrames } from './frames.ts';

/** How long a socket may take to open, and to say goodbye. */
const OPEN_WITHIN_MS = 10_000;
const CLOSE_WITHIN_MS = 1000;

/**
 * The platform's WebSocket, but for this: it ends when it is told to. Closing waits for the other side's goodbye
 * (RFC 6455 §7.1.1), which never comes over a dead link; a browser waits up to a minute for it, and only then
 * would the client connect anew. And what it sends goes out in frames that the brain takes.
 */
export function createMortalSocket(): typeof WebSocket {
  return class extends WebSocket {
    #opening = setTimeout(() => this.close(), OPEN_WITHIN_MS);
    #closing: ReturnType<typeof setTimeout> | undefined;
    #over = false;

    constructor(url: string | URL, protocols?: ConstructorParameters<typeof WebSocket>[1]) {
      super(url, protocols);
      this.addEventListener('open', () => clearTimeout(this.#opening));
      this.addEventListener('close', (event) => {
        clearTimeout(this.#opening);
        clearTimeout(this.#closing);
        // The real goodbye, after ours: everybody knows already.
        if (this.#over) event.stopImmediatePropagation();
        this.#over = true;
      });
    }

    override send(data: Parameters<WebSocket['send']>[0]): void {
      if (typeof data !== 'string') return super.send(data);
      for (const frame of splitFrames(data)) super.send(frame);
    }

    override close(code?: number, reason?: string): void {
      super.close(code, reason);
      clearTimeout(this.#opening);
      this.#closing ??= setTimeout(() => {
        this.dispatchEvent(new CloseEvent('close', { code: 1006 }));
      }, CLOSE_WITHIN_MS);
    }
  };
}
