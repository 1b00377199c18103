import { type ClientRequest, request } from 'node:http';
import type { Target } from '../support/http.ts';

/** Silence after which a reader of a busy session takes its connection for dead. */
const SILENCE_MS = 400;

/**
 * An EventSource without a browser: reads a session over SSE, and when the connection breaks, or says nothing for long,
 * comes back with `Last-Event-ID` (https://html.spec.whatwg.org/multipage/server-sent-events.html). Hands over the id of
 * each whole frame. The answer stops it.
 */
export function readStubbornly(brain: Target, session_id: string, take: (seq: number) => void): () => void {
  let lastEventId = '';
  let current: ClientRequest | undefined;
  let closed = false;

  function open(): void {
    if (closed) return;
    let rest = '';
    let over = false;
    const again = () => {
      if (over) return;
      over = true;
      clearTimeout(silence);
      asked.destroy();
      setImmediate(open);
    };
    const asked = request(`${brain.url}/events?session_id=${encodeURIComponent(session_id)}`, {
      agent: false,
      headers: {
        authorization: `Bearer ${brain.key}`,
        ...(lastEventId === '' ? {} : { 'last-event-id': lastEventId }),
      },
    });
    current = asked;
    const silence = setTimeout(again, SILENCE_MS);
    asked.on('error', again);
    asked.on('close', again);
    asked.on('response', (response) => {
      response.setEncoding('utf8');
      response.on('error', again);
      response.on('data', (text: string) => {
        silence.refresh();
        const frames = (rest + text).split('\n\n');
        rest = frames.pop() ?? '';
        for (const frame of frames) {
          const id = /^id: (\d+)$/m.exec(frame)?.[1];
          if (over || id === undefined) continue;
          lastEventId = id;
          take(Number(id));
        }
      });
    });
    asked.end();
  }

  open();
  return () => {
    closed = true;
    current?.destroy();
  };
}
