import { readFileSync } from 'node:fs';

// Loaded into a process by NODE_OPTIONS=--import: its wall clock is off by as many milliseconds as the file TEST_CLOCK
// says at the moment it is asked. What measures time by itself (performance.now, timers) goes on as it does when
// somebody sets the clock of a machine.

const file = process.env['TEST_CLOCK'] ?? '';
const { now } = Date;

function shiftedNow(): number {
  return now() + Number(readFileSync(file, 'utf8'));
}

globalThis.Date = new Proxy(Date, {
  construct: (target, given: unknown[], newTarget) =>
    Reflect.construct(target, given.length === 0 ? [shiftedNow()] : given, newTarget) as Date, // as Date makes it
  apply: () => new Date(shiftedNow()).toString(),
  get: (target, name, receiver) =>
    name === 'now' ? shiftedNow : (Reflect.get(target, name, receiver) as unknown),
});
