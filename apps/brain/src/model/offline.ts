import { z } from 'zod';
import { lastWords, resultsSince, timeZoneOf } from './offline-hearing.ts';
import { planFor } from './offline-rules.ts';
import {
  jsonAnswer,
  modelList,
  OfflineRequest,
  refusal,
  streamedAnswer,
  type OfflineReply,
} from './offline-wire.ts';

const PACE_MS = 12;

/**
 * A `fetch` for the openai SDK that answers by itself, without a network: rules, not a language model. It speaks
 * `POST …/chat/completions` (streamed word by word, `paceMs` apart, or whole) and `GET …/models`. It keeps no
 * state: the same messages get the same answer. An aborted signal rejects, or ends the stream at once.
 */
export function createOfflineFetch(options: { now?: () => Date; paceMs?: number } = {}): typeof fetch {
  const now = options.now ?? (() => new Date());
  const paceMs = options.paceMs ?? PACE_MS;

  return async (input, init) => {
    const request = new Request(input, init);
    const signal = init?.signal ?? request.signal;
    signal.throwIfAborted();
    const path = new URL(request.url).pathname;
    if (request.method === 'GET' && path.endsWith('/models')) return modelList();
    if (request.method !== 'POST' || !path.endsWith('/chat/completions')) {
      return refusal(404, `The offline model has no ${request.method} ${path}`);
    }

    const parsed = OfflineRequest.safeParse(await bodyOf(request));
    if (!parsed.success)
      return refusal(400, `The request is not a chat completion: ${z.prettifyError(parsed.error)}`);
    const reply = replyTo(parsed.data, now());
    if (parsed.data.stream !== true) return jsonAnswer({ request: parsed.data, reply });
    return streamedAnswer({ request: parsed.data, reply, paceMs, signal });
  };
}

/** Calls the tools of its plan in the first turn, speaks in the next. */
function replyTo(request: OfflineRequest, now: Date): OfflineReply {
  const plan = planFor(lastWords(request), { tools: toolsOf(request), now, timeZone: timeZoneOf(request) });
  const results = resultsSince(request);
  if (plan.calls.length > 0 && results.length === 0) return { text: '', calls: plan.calls };
  return { text: plan.say(results), calls: [] };
}

function toolsOf(request: OfflineRequest): ReadonlySet<string> {
  if (request.tool_choice === 'none') return new Set();
  return new Set((request.tools ?? []).flatMap((tool) => tool.function?.name ?? []));
}

/** The parsed body; undefined when it is not JSON. */
async function bodyOf(request: Request): Promise<unknown> {
  try {
    return JSON.parse(await request.text());
  } catch {
    return undefined;
  }
}
