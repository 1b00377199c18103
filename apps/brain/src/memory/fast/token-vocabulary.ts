import { readFileSync } from 'node:fs';

/** The ranks of byte sequences, as a tokenizer's vocabulary gives them. */
export type Vocabulary = ReturnType<typeof readVocabulary>;

/** What a sequence that is no token ranks: behind all that are, and small enough for V8 to keep it in an array as it is. */
export const NO_RANK = 0x3fff_ffff;

/** The most tokens a vocabulary may have; o200k has 199,998. */
const MAX_TOKENS = 210_000;
/** Places to look a token up in; a power of two, so that a mask finds one, and a fifth of them stays free. */
const SLOTS = 2 ** 18;

const NEWLINE = 10;
const NO_DIGIT = 255;
const DIGITS = base64Digits();

/**
 * Reads a vocabulary of tiktoken's form: a line each, the token in base64, a space, its rank; ranks count up from 0.
 * Kept as three flat arrays, 200,000 tokens cost 3 MiB and 40 ms; as strings in a map they
 * cost 58 MiB and 140 ms. Reading blocks as long: read it once, when it is first needed.
 * @throws Error when the file is not of that form.
 */
export function readVocabulary(path: URL) {
  const text = readFileSync(path);
  const slots = new Uint32Array(SLOTS);
  const starts = new Uint32Array(MAX_TOKENS + 1);
  let end = 0; // of what is decoded, in place: it is shorter than what it is decoded from
  let at = 0;
  for (let rank = 0; at < text.length; rank += 1) {
    let bits = 0;
    let held = 0;
    const start = end;
    for (let digit = digitAt(text, at); digit !== NO_DIGIT; digit = digitAt(text, at)) {
      at += 1;
      bits = ((bits << 6) | digit) & 0xffff;
      held += 6;
      if (held < 8) continue;
      held -= 8;
      text[end] = bits >>> held;
      end += 1;
    }
    starts[rank + 1] = end;
    if (start === end || rank >= MAX_TOKENS) throw new Error(`${path.pathname} has no token of rank ${rank}`);
    let slot = hash(text, start, end) & (SLOTS - 1);
    while (slots[slot] !== 0) slot = (slot + 1) & (SLOTS - 1);
    slots[slot] = rank + 1;
    while (at < text.length && text[at] !== NEWLINE) at += 1;
    at += 1;
  }
  const bytes = new Uint8Array(text.subarray(0, end));

  return {
    /** The rank of `text[from..to)`; the lower one is merged first. `NO_RANK` when it is no token. */
    rank(part: Uint8Array, from: number, to: number): number {
      for (let slot = hash(part, from, to) & (SLOTS - 1); ; slot = (slot + 1) & (SLOTS - 1)) {
        const taken = slots[slot] ?? 0;
        if (taken === 0) return NO_RANK;
        const start = starts[taken - 1] ?? 0;
        const length = (starts[taken] ?? 0) - start;
        if (length !== to - from) continue;
        let same = 0;
        while (same < length && bytes[start + same] === part[from + same]) same += 1;
        if (same === length) return taken - 1;
      }
    },
  };
}

/** FNV-1a, its upper bits folded into those that choose the slot: http://www.isthe.com/chongo/tech/comp/fnv/ */
function hash(bytes: Uint8Array, from: number, to: number): number {
  let hashed = 0x811c_9dc5;
  for (let at = from; at < to; at += 1) hashed = Math.imul(hashed ^ (bytes[at] ?? 0), 0x0100_0193);
  return hashed ^ (hashed >>> 15);
}

function digitAt(text: Uint8Array, at: number): number {
  return DIGITS[text[at] ?? 0] ?? NO_DIGIT;
}

function base64Digits(): Uint8Array {
  const digits = new Uint8Array(256).fill(NO_DIGIT);
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  for (let value = 0; value < 64; value += 1) digits[alphabet.charCodeAt(value)] = value;
  return digits;
}
