/** One spelling for the rules: straight apostrophes, single blanks. */
export function tidy(text: string): string {
  return text
    .normalize('NFC')
    .replace(/[’ʼ`´]/g, "'")
    .replace(/[^\S\n]+/g, ' ')
    .trim();
}

/** Without accents, and exactly as long: what a rule finds in it can be cut out of the original. */
export function fold(text: string): string {
  return text.replace(/[À-ɏ]/g, (letter) => letter.normalize('NFD').charAt(0));
}

/** A piece of what the person said: in their spelling, and as rules read it (without accents, small letters). */
export type Heard = { words: string; plain: string };
/** What was said up to a full stop. `from` is the first character, in the whole; a question asks more than it tells. */
export type Sentence = Heard & { from: number; asks: boolean };

/** A longer message is something pasted: of that, only a first line of its own is the person's. */
const OWN_CHARS = 1500;
const FIRST_LINE_CHARS = 400;
const SENTENCES = 60;
/** Stands where somebody else's words stood; no rule has a word for it. */
const NOT_THEIRS = '\uE000';

/** The part of a message that is heard: all of it, the first line of something pasted, or nothing. */
function ownPart(text: string, ownChars: number): string {
  if (text.length <= ownChars) return text;
  const start = text.slice(0, FIRST_LINE_CHARS).trimStart();
  const end = start.search(/[\r\n]/);
  return end < 0 ? '' : start.slice(0, end);
}

/** Code, quotations and quoted lines, each to its end or to the end of the text. */
const QUOTED = [
  /```[^]*?(?:```|$)/g,
  /`[^`\n]*`/g,
  /«[^»]*(?:»|$)/g,
  /“[^”]*(?:”|$)/g,
  /„[^“”]*(?:[“”]|$)/g,
  /"[^"]*(?:"|$)/g,
  /(?<![\p{L}\p{N}])['‘](?!\s)[^'’\n]*['’](?![\p{L}\p{N}])/gu,
  /^[^\S\n]*>.*$/gm,
];
/** "Bob: …" at the start of a line: somebody else speaks, unless these say so. */
const SPEAKER =
  /^[^\S\n]*(?:[-*•] )?(?:\[[^\]\n]{1,20}\] )?(\p{L}[\p{L}'.-]{0,20}(?: [\p{L}'.-]{1,20}){0,2}) ?:(?= ).*$/gmu;
const OWN_LABEL =
  /^(?:fyi|ps|p\.s\.|nb|n\.b\.|btw|note|info|pour info|reminder|(?:please )?(?:remember|note|memorize)(?: this)?|(?:souviens|rappelle)-toi(?: de (?:ca|ceci))?|(?:retiens|note|memorise|retenez|notez)(?: bien)?(?: ca| ceci)?|a (?:noter|savoir|retenir)|s'il te plait|(?:don't|do not) forget|keep in mind|n'oublie pas|(?:mon|ma|my) .*)$/;

/**
 * The sentences that the person says in their own words: nothing of quotations, code, or other speakers. A text of
 * more than `ownChars` characters was pasted.
 */
export function sentencesIn(text: string, ownChars = OWN_CHARS): Sentence[] {
  const spelled = ownPart(text, ownChars).toWellFormed().normalize('NFC').replace(/\r\n?/g, '\n');
  const blanked = QUOTED.reduce(
    (rest, quoted) => rest.replace(quoted, (part) => NOT_THEIRS.repeat(part.length)),
    spelled,
  );
  const heard = blanked.replace(SPEAKER, (line, label: string) =>
    OWN_LABEL.test(plainOf(tidy(label))) ? line : NOT_THEIRS.repeat(line.length),
  );
  const { words, plain } = aligned(spelled, heard);
  return sentences(words, plain);
}

/** Both spellings tidied character by character, so that they stay equally long. */
function aligned(words: string, heard: string): Heard {
  const kept: string[] = [];
  const read: string[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const letter = words[at] === '\n' ? '\n' : (words[at] ?? '').replace(/\s/, ' ').replace(/[’ʼ´‘]/, "'");
    if (letter === ' ' && kept.at(-1) === ' ') continue;
    kept.push(letter);
    read.push(heard[at] === NOT_THEIRS ? NOT_THEIRS : plainOf(letter).charAt(0));
  }
  return { words: kept.join(''), plain: read.join('') };
}

function plainOf(text: string): string {
  return fold(text).toLowerCase();
}

/** A sentence ends after a word, not after an abbreviation ("St. Louis") or an initial. */
const SENTENCE_END = /(?<=[^\s.]{3}[.…]|(?<!\b(?:mme|dr|mr|mrs|st))[.…]|[!?;])[ \n]+|\n+/g;

function sentences(words: string, plain: string): Sentence[] {
  const found: Sentence[] = [];
  let from = 0;
  const add = (to: number) => {
    while (words[from] === ' ') from += 1;
    const said = words.slice(from, to).trimEnd();
    if (found.length < SENTENCES && /\p{L}/u.test(said))
      found.push({
        words: said,
        plain: plain.slice(from, from + said.length),
        from,
        asks: /\?["»”)\s]*$/.test(said),
      });
  };
  for (const end of plain.matchAll(SENTENCE_END)) {
    add(end.index);
    from = end.index + end[0].length;
  }
  add(words.length);
  return found;
}

/** What was said, with blanks where somebody else's words stood. */
export function ownWords({ words, plain }: Heard): string {
  let own = words;
  for (const { 0: theirs, index } of plain.matchAll(/\uE000+/g))
    own = own.slice(0, index) + ' '.repeat(theirs.length) + own.slice(index + theirs.length);
  return own;
}
