import { O200K_TOKEN_SPLIT_REGEX } from 'gpt-tokenizer/encodingParams/constants';
import { NO_RANK, readVocabulary, type Vocabulary } from './token-vocabulary.ts';

/** About how many model tokens a text has: one of today's models holds more than three bytes of English or French. */
export function estimateTokens(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / 3);
}

/** The vocabulary of o200k_base, the tokenizer of OpenAI's models since GPT-4o; read when it is first needed. */
let vocabulary: Vocabulary | undefined;

/**
 * How many model tokens a text has, exactly, by o200k. A special token's name counts as the text it is. The first
 * call takes 40 ms more, and 3 MiB for as long as the process lives. A piece without a space or a sign takes
 * the square of its length: give it a few lines, not a book.
 */
export function countTokens(text: string): number {
  if (text === '') return 0; // who has no memories yet does not wait for the vocabulary
  vocabulary ??= readVocabulary(new URL(import.meta.resolve('gpt-tokenizer/data/o200k_base.tiktoken')));
  let tokens = 0;
  for (const [piece] of text.matchAll(O200K_TOKEN_SPLIT_REGEX)) tokens += countPiece(vocabulary, piece);
  return tokens;
}

/**
 * Byte pair encoding: of all neighbours that together are a token, those of the lowest rank are joined, until none are.
 * https://github.com/openai/tiktoken
 */
function countPiece(vocabulary: Vocabulary, piece: string): number {
  const bytes = Buffer.from(piece);
  if (bytes.length === 1 || vocabulary.rank(bytes, 0, bytes.length) !== NO_RANK) return 1;
  /** Where each part begins, and behind the last one where it ends. */
  const starts = Array.from({ length: bytes.length + 1 }, (_, at) => at);
  /** What the part at the same place and the one behind it rank together. */
  const ranks = starts.slice(0, -2).map((at) => vocabulary.rank(bytes, at, at + 2));
  const rank = (at: number) => vocabulary.rank(bytes, starts[at] ?? 0, starts[at + 2] ?? 0);
  while (ranks.length > 0) {
    let lowest = 0;
    for (let at = 1; at < ranks.length; at += 1) if ((ranks[at] ?? 0) < (ranks[lowest] ?? 0)) lowest = at;
    if (ranks[lowest] === NO_RANK) break;
    starts.splice(lowest + 1, 1);
    ranks.splice(lowest, 1);
    if (lowest < ranks.length) ranks[lowest] = rank(lowest);
    if (lowest > 0) ranks[lowest - 1] = rank(lowest - 1);
  }
  return starts.length - 1;
}
