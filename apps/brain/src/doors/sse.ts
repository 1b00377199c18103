import type { FastifyReply } from 'fastify';
import type { Event } from '@brain/schema';
import type { Bus } from '../bus/bus.ts';
import type { EventText } from './event-text.ts';
import { socketSink } from './sink.ts';

/** A comment this often keeps proxies from closing a quiet stream. */
const KEEP_ALIVE_MS = 15_000;
/** A client that does not read is cut, so that its place is free. */
const CLOSE_WITHIN_MS = 1000;

/**
 * A subscription as Server-Sent Events (https://html.spec.whatwg.org/multipage/server-sent-events.html).
 * A delta has no `id:` line, since it must not move the cursor of the client.
 */
export async function streamEvents(
  reply: FastifyReply,
  { bus, textOf }: { bus: Bus; textOf: EventText },
  query: { session_id: string; after: number; revoked: AbortSignal | undefined },
): Promise<void> {
  reply.hijack();
  const { raw } = reply;
  const closed = new AbortController();
  raw.on('close', () => closed.abort());
  const signal = query.revoked ? AbortSignal.any([closed.signal, query.revoked]) : closed.signal;
  // Those of every answer, which would be lost here.
  for (const [name, value] of Object.entries(reply.getHeaders()))
    if (value !== undefined) raw.setHeader(name, value);
  raw.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache, no-transform',
    'x-accel-buffering': 'no',
  });
  raw.flushHeaders();
  const keepAlive = setInterval(() => {
    // Who has not read what was sent before needs no reminder, and it would pile up.
    if (raw.writableLength === 0) raw.write(':\n\n');
  }, KEEP_ALIVE_MS);
  try {
    for await (const { events } of bus.subscribe(query, signal, socketSink(raw))) {
      raw.write(framesOf(events, textOf));
    }
  } finally {
    clearInterval(keepAlive);
    const timer = setTimeout(() => raw.destroy(), CLOSE_WITHIN_MS);
    raw.once('close', () => clearTimeout(timer));
    raw.end();
  }
}

/** As bytes: of a text that waits in the socket Node keeps three bytes a character. */
function framesOf(events: Event[], textOf: EventText): Buffer {
  return Buffer.from(events.map((event) => frame(event, textOf(event))).join(''));
}

function frame(event: Event, text: string): string {
  const id = event.seq === null ? '' : `id: ${event.seq}\n`;
  return `${id}event: ${event.data.event_type}\ndata: ${text}\n\n`;
}
