import { monitorEventLoopDelay } from 'node:perf_hooks';
import { z } from 'zod';
import { openWork } from './open-work.ts';
import type { Parts } from './parts.ts';
import { defineRoute, type Route } from './route.ts';

const RESOLUTION_MS = 20;
/** The text format of Prometheus: https://prometheus.io/docs/instrumenting/exposition_formats/ */
const FORMAT = 'text/plain; version=0.0.4; charset=utf-8';

interface Gauge {
  name: string;
  help: string;
  /** Each value with its labels, or just the one. */
  values: { labels?: Record<string, string>; value: number }[] | number;
}

/** How the brain is doing, for Prometheus and whoever reads its format. Close it. */
export function createMetrics(
  parts: Pick<Parts, 'store' | 'bus' | 'runs' | 'memory'>,
  sockets: () => number,
) {
  const { store, bus, runs, memory } = parts;
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();

  /** The delay of the event loop since it was last asked for; Node counts the resolution as part of it. */
  function delays(): Gauge {
    const seconds = (percentile: number) =>
      Math.max(0, delay.percentile(percentile) / 1e6 - RESOLUTION_MS) / 1000;
    const values = [50, 99, 100].map((percentile) => ({
      labels: { quantile: String(percentile / 100) },
      value: delay.count === 0 ? 0 : seconds(percentile),
    }));
    delay.reset();
    return {
      name: 'brain_event_loop_delay_seconds',
      help: 'Delay of the event loop since the last scrape',
      values,
    };
  }

  async function gauges(): Promise<Gauge[]> {
    const work = openWork(await store.events.open(), Date.now());
    const isWritable = (await store.fault()) === undefined;
    const { active, waitingSessions } = runs.load;
    const { subscribers, queued, texts } = bus.load;
    return [
      delays(),
      {
        name: 'brain_open_runs',
        help: 'Triggers without an outcome',
        values: work.runs,
      },
      { name: 'brain_active_runs', help: 'Runs that are being worked on', values: active },
      {
        name: 'brain_waiting_sessions',
        help: 'Sessions that wait for room to work',
        values: waitingSessions,
      },
      {
        name: 'brain_open_deliveries',
        help: 'Messages for a channel that are not settled',
        values: work.deliveries.map(({ channel, count }) => ({ labels: { channel }, value: count })),
      },
      {
        name: 'brain_oldest_open_seconds',
        help: 'Age of the oldest open run and delivery; not of what waits for its user’s word',
        values: [
          { labels: { kind: 'run' }, value: work.oldestRunSeconds },
          { labels: { kind: 'delivery' }, value: work.oldestDeliverySeconds },
        ],
      },
      {
        name: 'brain_open_approvals',
        help: 'Tool calls that wait for their user’s word',
        values: work.approvals,
      },
      {
        name: 'brain_open_reviews',
        help: 'Runs that are to be read for what to remember',
        values: work.reviews,
      },
      {
        name: 'brain_indexed_texts',
        help: 'Memories and messages that are ready to be searched',
        values: Object.entries(memory.load).map(([kind, value]) => ({ labels: { kind }, value })),
      },
      { name: 'brain_subscribers', help: 'Open subscriptions', values: subscribers },
      { name: 'brain_sockets', help: 'Open WebSockets', values: sockets() },
      { name: 'brain_queued_events', help: 'Events that wait for subscribers', values: queued },
      { name: 'brain_queued_writes', help: 'Writes that wait for the disk', values: store.queued },
      { name: 'brain_texts_in_progress', help: 'Answers being written', values: texts },
      { name: 'brain_store_writable', help: '1 while the store can write', values: isWritable ? 1 : 0 },
      {
        name: 'process_resident_memory_bytes',
        help: 'Memory of the process',
        values: process.memoryUsage.rss(),
      },
    ];
  }

  return {
    text: async (): Promise<string> => (await gauges()).map(lines).join(''),
    close: (): void => void delay.disable(),
  };
}

export function metricsRoute(metrics: ReturnType<typeof createMetrics>): Route {
  return defineRoute({
    method: 'GET',
    path: '/metrics',
    summary: 'How the brain is doing, in the text format of Prometheus (owner or service)',
    answers: { 200: { description: 'gauges', schema: z.string(), type: 'text/plain' } },
    async handle(_request, reply) {
      return reply.type(FORMAT).send(await metrics.text());
    },
  });
}

function lines({ name, help, values }: Gauge): string {
  const samples = typeof values === 'number' ? [{ value: values }] : values;
  const text = samples.map(({ value, ...sample }) => {
    const labels = Object.entries('labels' in sample ? (sample.labels ?? {}) : {});
    const braces = labels.map(([label, of]) => `${label}=${JSON.stringify(of)}`).join(',');
    return `${name}${braces === '' ? '' : `{${braces}}`} ${value}\n`;
  });
  return `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${text.join('')}`;
}
