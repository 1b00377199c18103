import { randomUUID } from 'node:crypto';
import type { Lead, LeadInput } from '@brain/schema';
import type { Leases } from '../store/leases.ts';
import { type Seat, takeSeat } from './seat.ts';

export type Leads = ReturnType<typeof createLeads>;

/** One poller that is connected. */
interface Poller {
  name: string;
  end(): void;
  wake(): void;
}

/** The pollers of a channel at this brain: the first of them leads, where no other brain has one that does. */
interface Line {
  pollers: Poller[];
  seat: Seat;
}

/** Which of the services that fetch what comes in on a channel does so: one at a time, over all brains. */
export function createLeads(leases: Leases) {
  const lines = new Map<string, Line>();

  function open(channel: string): Line {
    const pollers: Poller[] = [];
    const wakeAll = () => pollers.forEach(({ wake }) => wake());
    const line = { pollers, seat: takeSeat(leases, `poller:${channel}`, wakeAll) };
    lines.set(channel, line);
    return line;
  }

  function leave(channel: string, line: Line, poller: Poller): void {
    const at = line.pollers.indexOf(poller);
    if (at !== -1) line.pollers.splice(at, 1);
    line.pollers[0]?.wake();
    if (line.pollers.length > 0 || lines.get(channel) !== line) return;
    line.seat.close();
    lines.delete(channel);
  }

  return {
    /**
     * Tells a poller whether it leads, at once and whenever that changes, until the signal aborts. Asked again by the same
     * poller it ends the one before, whose place it takes. Who leads does so for as long as it stays.
     */
    async *lead(input: LeadInput, signal: AbortSignal): AsyncGenerator<Lead> {
      const { channel, poller: name = randomUUID() } = input;
      const line = lines.get(channel) ?? open(channel);
      const ending = new AbortController();
      const over = AbortSignal.any([signal, ending.signal]);
      const poller: Poller = { name, end: () => ending.abort(), wake: () => {} };
      const before = line.pollers.findIndex((other) => other.name === name);
      const former = line.pollers[before];
      if (former) line.pollers[before] = poller;
      else line.pollers.push(poller);
      former?.end();
      over.addEventListener('abort', () => poller.wake());
      try {
        let said: boolean | undefined;
        while (!over.aborted) {
          const leads = line.pollers[0] === poller && line.seat.isOurs();
          if (leads === said) await new Promise<void>((resolve) => (poller.wake = resolve));
          else yield { leads: (said = leads) };
        }
      } finally {
        leave(channel, line, poller);
      }
    },
  };
}
