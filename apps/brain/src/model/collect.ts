import type { Usage } from '@brain/schema';
import type OpenAI from 'openai';
import { ModelFault } from './fault.ts';

/** A tool call as the model wrote it: `json` may be broken. */
export interface Call {
  call_id: string;
  name: string;
  json: string;
}

/** What the model said in one turn: text, tool calls, or both. */
export interface Answer {
  text: string;
  calls: Call[];
  usage: Usage;
}

/** The longest answer taken from a model, text and tool calls together, in characters. */
const MAX_ANSWER_CHARS = 400_000;
const MAX_CALLS = 64;

/** Puts the chunks of one streamed answer together. */
export function createCollector(model: string, onText: (offset: number, text: string) => void) {
  let text = '';
  let chars = 0;
  let finished = false;
  const usage: Usage = { input_tokens: 0, output_tokens: 0 };
  const calls: { index: number; call: Call }[] = [];

  /** Calls come in pieces told apart by `index`; where a provider leaves that out, a new id begins a new call. */
  function callOf(piece: OpenAI.ChatCompletionChunk.Choice.Delta.ToolCall): Call {
    const index = piece.index ?? (piece.id ? calls.length : calls.length - 1);
    const known = calls.findLast((entry) => entry.index === index)?.call;
    if (known && (!piece.id || piece.id === known.call_id)) return known;
    const call = { call_id: piece.id ?? '', name: '', json: '' };
    calls.push({ index, call });
    return call;
  }

  return {
    add(chunk: OpenAI.ChatCompletionChunk): void {
      if (chunk.usage) {
        usage.input_tokens = chunk.usage.prompt_tokens ?? 0;
        usage.output_tokens = chunk.usage.completion_tokens ?? 0;
        const { cost } = chunk.usage as { cost?: unknown }; // in dollars, of some (https://openrouter.ai/docs/use-cases/usage-accounting)
        if (typeof cost === 'number' && cost >= 0) usage.cost = cost;
      }
      const choice = chunk.choices?.[0];
      if (!choice) return;
      if (choice.finish_reason) finished = true;
      const written = choice.delta?.content ?? '';
      if (written) {
        onText(text.length, written);
        text += written;
        chars += written.length;
      }
      for (const piece of choice.delta?.tool_calls ?? []) {
        const call = callOf(piece);
        call.name += piece.function?.name ?? '';
        call.json += piece.function?.arguments ?? '';
        chars += piece.function?.arguments?.length ?? 0;
      }
      if (chars > MAX_ANSWER_CHARS || calls.length > MAX_CALLS) {
        throw new ModelFault(`The answer of ${model} is too long to be kept.`, { again: false });
      }
    },

    /** @throws ModelFault when the stream ended before the answer did, or the answer is empty. */
    answer(): Answer {
      if (!finished) throw new ModelFault(`The model ${model} broke off its answer.`, { again: true });
      return { text, calls: calls.map(({ call }) => call), usage };
    },
  };
}
