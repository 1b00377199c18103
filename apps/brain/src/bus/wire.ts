/** Carries texts between brains that share a store. It keeps nothing: what cannot be sent now is dropped, and nobody waits. */
export interface Wire {
  /** Whether what is sent now can arrive, and what others send is heard. */
  isOpen(): boolean;
  send(channel: string, text: string): void;
  /** Hears a channel, also what this brain sends; `ready` resolves once it does. */
  listen(channel: string, hear: (text: string) => void): { ready: Promise<void>; stop: () => void };
  /** Told when it is open again: what was sent meanwhile has passed unheard. */
  onReturn(listen: () => void): void;
  close(): void;
}
