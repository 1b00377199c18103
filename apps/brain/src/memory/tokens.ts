/** About how many model tokens a text has: one of today's models holds more than three bytes of English or French. */
export function estimateTokens(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / 3);
}

/**
 * A bound of the model tokens of a short text. Today's tokenizers cut at words, figures of three and signs, and a
 * word into pieces of four bytes or more; a space belongs to the word behind it, but not to a figure.
 */
export function boundTokens(text: string): number {
  let tokens = 0;
  for (const [piece] of text.matchAll(
    /[\p{L}\p{M}]+|\p{N}{1,3}|\s+(?=\p{N})|\s*\n|\s{2,}|[^\s\p{L}\p{M}\p{N}]/gu,
  )) {
    tokens += Math.ceil(Buffer.byteLength(piece) / 4);
  }
  return tokens;
}
