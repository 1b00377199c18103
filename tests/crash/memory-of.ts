import { readFileSync } from 'node:fs';

const LOOK_EVERY_MS = 50;

/** What a process holds in memory now, in bytes. */
export function memoryOf(pid: number): number {
  const kib = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kib) * 1024;
}

/**
 * How long processors have worked for a process so far, in milliseconds, by steps of ten: what else the machine does
 * does not count (utime and stime of https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html, in hundredths).
 */
export function workOf(pid: number): number {
  const afterName = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1) ?? '';
  const [user, system] = afterName.split(' ').slice(11, 13);
  return (Number(user) + Number(system)) * 10;
}

/** Looks at a process again and again; `peak` is the most it held since the last `reset`. Stop it. */
export function watchMemory(pid: number) {
  let peak = memoryOf(pid);
  const timer = setInterval(() => (peak = Math.max(peak, memoryOf(pid))), LOOK_EVERY_MS);
  return {
    get peak(): number {
      return peak;
    },
    reset: () => void (peak = memoryOf(pid)),
    [Symbol.dispose]: () => clearInterval(timer),
  };
}

/** Bytes as a person reads them. */
export const mib = (bytes: number): string => `${Math.round(bytes / 1024 / 1024)} MiB`;
