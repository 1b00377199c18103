import { setTimeout as wait } from 'node:timers/promises';
import type OpenAI from 'openai';
import { boundedFetch } from './bounded.ts';
import { type Answer, createCollector } from './collect.ts';
import { ModelFault, modelFault } from './fault.ts';
import type { ModelRef, Provider } from './providers.ts';

export type Model = ReturnType<typeof createModel>;
export type Prompt = OpenAI.ChatCompletionMessageParam[];
export type ToolSpec = OpenAI.ChatCompletionFunctionTool;

export interface ModelLimits {
  firstTokenMs: number;
  nextTokenMs: number;
}

export interface Question {
  model: ModelRef;
  messages: Prompt;
  tools: ToolSpec[];
  /** The longest answer, in tokens. */
  maxTokens?: number;
  /** Hears the text as it is written; `offset` 0 again when a failed call is made anew. */
  onText(offset: number, text: string): void;
}

const MAX_TRIES = 4;
const FIRST_BACKOFF_MS = 500;
const MAX_BACKOFF_MS = 60_000;

/** Asks models over Chat Completions, streaming (https://platform.openai.com/docs/api-reference/chat-streaming). */
export function createModel(limits: ModelLimits) {
  const clients = new WeakMap<Provider, OpenAI>();

  /** One SDK client a provider, as it is set now. The SDK is loaded by the first call, not by the start. */
  async function clientOf(provider: Provider): Promise<OpenAI> {
    const known = clients.get(provider);
    if (known) return known;
    const { baseURL, apiKey, fetch } = provider;
    const { default: OpenAI } = await import('openai');
    const client = new OpenAI({
      baseURL,
      apiKey,
      maxRetries: 0,
      logLevel: 'off',
      fetch: boundedFetch(fetch ?? globalThis.fetch),
    });
    clients.set(provider, client);
    return client;
  }

  async function tryOnce(question: Question, signal: AbortSignal): Promise<Answer> {
    const { model, messages, tools } = question;
    const client = await clientOf(model.provider);
    const silence = new AbortController();
    const complain = () =>
      silence.abort(new ModelFault(`The model ${model.name} has gone silent.`, { again: true }));
    let timer = setTimeout(complain, limits.firstTokenMs);
    const collector = createCollector(model.name, question.onText);
    try {
      const stream = await client.chat.completions.create(
        {
          model: model.id,
          messages,
          ...(tools.length > 0 ? { tools } : {}),
          ...limitOf(question),
          stream: true,
          stream_options: { include_usage: true },
        },
        {
          signal: AbortSignal.any([signal, silence.signal]),
          timeout: limits.firstTokenMs + limits.nextTokenMs,
        },
      );
      for await (const chunk of stream) {
        clearTimeout(timer);
        timer = setTimeout(complain, limits.nextTokenMs);
        collector.add(chunk);
      }
      signal.throwIfAborted();
      silence.signal.throwIfAborted();
      return collector.answer();
    } catch (error) {
      signal.throwIfAborted();
      throw silence.signal.aborted ? silence.signal.reason : error;
    } finally {
      clearTimeout(timer);
    }
  }

  return {
    /** As `ask`, in one try. */
    async once(question: Question, signal: AbortSignal): Promise<Answer> {
      try {
        return await tryOnce(question, signal);
      } catch (error) {
        signal.throwIfAborted();
        throw modelFault(error, question.model.name, question.model.provider.apiKey);
      }
    },

    /**
     * One turn of the model. Faults that may pass (429, 5xx, a cut or malformed stream, silence) are tried
     * again, four times in all, with back-off or as long as the provider asks.
     * @throws ModelFault when it did not answer; the signal's reason when that aborts.
     */
    async ask(question: Question, signal: AbortSignal): Promise<Answer> {
      for (let tries = 1; ; tries += 1) {
        try {
          return await tryOnce(question, signal);
        } catch (error) {
          signal.throwIfAborted();
          const fault = modelFault(error, question.model.name, question.model.provider.apiKey);
          if (!fault.again || tries === MAX_TRIES) throw fault;
          const backoff = FIRST_BACKOFF_MS * 2 ** (tries - 1) * (0.5 + Math.random());
          const delay = Math.min(Math.max(backoff, fault.retryAfterMs ?? 0), MAX_BACKOFF_MS);
          await wait(delay, undefined, { signal }).catch(() => signal.throwIfAborted());
        }
      }
    },
  };
}

/** OpenAI's own models refuse the name that all others know (https://platform.openai.com/docs/api-reference/chat/create). */
function limitOf({ model, maxTokens }: Question) {
  if (maxTokens === undefined) return {};
  return model.provider.name === 'openai' ? { max_completion_tokens: maxTokens } : { max_tokens: maxTokens };
}
