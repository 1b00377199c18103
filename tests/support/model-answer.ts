/** What the scripted model says: plain data, and how it goes on the wire as Chat Completions chunks. */
export type ToolCall = {
  name: string;
  /** An object is sent as JSON; a string is sent as it is, so that a test can send broken JSON. */
  arguments: unknown;
  /** Default: `call_1`, `call_2`, … in the order the server sends them. */
  id?: string;
};

export type Usage = {
  prompt_tokens: number;
  completion_tokens: number;
  total_tokens: number;
  prompt_tokens_details?: { cached_tokens: number };
  /** In dollars, as OpenRouter says it. */
  cost?: number;
};

/**
 * What goes wrong. `after` counts the pieces sent before it happens (0: only the opening role chunk);
 * without it, `hang` and `cut` happen before the headers. A fault after more pieces than the answer
 * has strikes after the last one.
 */
export type Fault =
  | { kind: 'status'; status: number; message?: string; code?: string; retryAfterSeconds?: number }
  | { kind: 'hang'; after?: number }
  | { kind: 'cut'; after?: number }
  | { kind: 'malformed'; after: number }
  | { kind: 'error'; after: number; message?: string }
  | { kind: 'no_done' }
  | { kind: 'no_choices' };

export type Answer = {
  /** Sent first, one chunk a string. An iterable is read as it is sent: see `huge`. */
  text?: Iterable<string>;
  toolCalls?: ToolCall[];
  /** Default: `tool_calls` when there are any, else `stop`. */
  finishReason?: string;
  /** In the last chunk when the request asks for it; null: never sent. */
  usage?: Usage | null;
  /** The stream stands after that many pieces until the test opens the gate (0: after the role chunk). */
  gates?: Record<number, Gate>;
  /** Milliseconds before each piece: for benchmarks only, tests use gates. */
  paceMs?: number;
  fault?: Fault;
};

export type Gate = ReturnType<typeof createGate>;

/** Holds a stream: wait for `reached`, look at what stands, then `open()`. A gate opens once. */
export function createGate() {
  const reached = Promise.withResolvers<void>();
  const opened = Promise.withResolvers<void>();
  return {
    reached: reached.promise,
    opened: opened.promise,
    open: () => opened.resolve(),
    arrive: () => reached.resolve(),
  };
}

/** `bytes` of ASCII text, made while it is sent; can be read again. */
export function huge(bytes: number, chunkBytes = 65_536): Iterable<string> {
  const chunk = 'x'.repeat(chunkBytes);
  return {
    *[Symbol.iterator]() {
      for (let left = bytes; left > 0; left -= chunkBytes) yield chunk.slice(0, left);
    },
  };
}

const FRAGMENT_CHARS = 7;

export type Piece = { content: string } | { tool_calls: [ToolPiece] };
type ToolPiece = {
  index: number;
  id?: string;
  type?: 'function';
  function: { name?: string; arguments: string };
};

/** The deltas of an answer: text, then each tool call (id and name first, then argument fragments). */
export function* pieces(answer: Answer, nextCallId: () => string): Generator<Piece> {
  for (const content of answer.text ?? []) yield { content };
  for (const [index, call] of (answer.toolCalls ?? []).entries()) {
    const id = call.id ?? nextCallId();
    yield { tool_calls: [{ index, id, type: 'function', function: { name: call.name, arguments: '' } }] };
    const json = argumentsOf(call);
    for (let at = 0; at < json.length; at += FRAGMENT_CHARS) {
      yield { tool_calls: [{ index, function: { arguments: json.slice(at, at + FRAGMENT_CHARS) } }] };
    }
  }
}

/** The answer to a request without `stream: true`. Gates and faults in mid-stream do not apply. */
export function completion(answer: Answer, nextCallId: () => string) {
  const text = [...(answer.text ?? [])].join('');
  const calls = (answer.toolCalls ?? []).map((call) => ({
    id: call.id ?? nextCallId(),
    type: 'function',
    function: { name: call.name, arguments: argumentsOf(call) },
  }));
  const message = {
    role: 'assistant',
    content: text === '' ? null : text,
    ...(calls.length > 0 && { tool_calls: calls }),
  };
  const choices = [{ index: 0, message, finish_reason: finishReason(answer), logprobs: null }];
  return {
    choices: answer.fault?.kind === 'no_choices' ? [] : choices,
    usage: usageOf(answer, calls.length + 1),
  };
}

export function finishReason(answer: Answer): string {
  return answer.finishReason ?? (answer.toolCalls?.length ? 'tool_calls' : 'stop');
}

export function usageOf(answer: Answer, sent: number): Usage | null {
  if (answer.usage !== undefined) return answer.usage;
  return { prompt_tokens: 10, completion_tokens: sent, total_tokens: 10 + sent };
}

function argumentsOf(call: ToolCall): string {
  return typeof call.arguments === 'string' ? call.arguments : JSON.stringify(call.arguments ?? {});
}
