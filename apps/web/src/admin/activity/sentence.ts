import type { BareData } from '@brain/schema';
import { channelName } from '../../chat/channel-names.ts';
import type { ActivityWords } from './words.ts';

/** What happened, in a few words, from what is told of it. */
export function sentenceOf(data: BareData, words: ActivityWords): string {
  const { event_type } = data;
  const status = data.status ?? '';
  switch (event_type) {
    case 'message':
      return data.role === 'user' ? words.asked(channelName(data.source ?? '')) : words.answered;
    case 'thought':
      return words.thought;
    case 'tool_call':
      return words.toolCall(data.tool ?? '');
    case 'tool_result':
      return data.ok === false ? words.toolFailed(data.tool ?? '') : words.toolDone(data.tool ?? '');
    case 'run':
      return words.run[status] ?? status;
    case 'memory':
      return words.memory[data.change ?? ''] ?? words.memoryChanged;
    case 'review':
      return words.review(data.writes ?? 0);
    case 'delivery':
      return words.delivery[status]?.(channelName(data.channel ?? '')) ?? status;
    case 'approval':
      return words.approval[status]?.(data.tool ?? '') ?? status;
    default:
      return event_type;
  }
}

/** What a figure tells besides: the model, the time it took, why it failed. */
export function factsOf(data: BareData, language: string): string[] {
  return [
    ...(data.error_code ? [data.error_code] : []),
    ...(data.model ? [data.model] : []),
    ...(data.elapsed_ms && data.event_type === 'run' ? [secondsOf(data.elapsed_ms, language)] : []),
  ];
}

function secondsOf(ms: number, language: string): string {
  return (ms / 1000).toLocaleString(language, {
    style: 'unit',
    unit: 'second',
    unitDisplay: 'narrow',
    maximumSignificantDigits: 2,
  });
}

/** Whether a person should look at it. */
export function isBad(data: BareData): boolean {
  return data.status === 'failed' || data.ok === false;
}
