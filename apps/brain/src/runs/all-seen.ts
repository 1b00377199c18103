// Controls and what only steers how letters are shown: their order, their joints, tags that hide letters. What makes
// one of several emoji, or joins letters of Arabic and of Indian scripts, is seen.
const UNSEEN = /(?![\t\n\r\u200C\u200D])[\p{Cc}\p{Cf}]/gu;

/**
 * The text with every character that is not seen as its number: what is approved must be what is read. The order of
 * letters can be turned about otherwise (https://trojansource.codes).
 */
export function allSeen(text: string): string {
  return text.replace(
    UNSEEN,
    (one) => `⟨U+${(one.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}⟩`,
  );
}
