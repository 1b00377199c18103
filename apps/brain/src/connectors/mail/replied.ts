import type { Quote } from '@brain/schema';

/** Words of a mail that its writer did not write. */
export interface Replied {
  /** What they wrote themselves, without their signature. */
  own: string;
  /** What they quoted or forwarded, in order. */
  others: Quote[];
}

const MAX_QUOTE_CHARS = 10_000;
const MAX_QUOTES = 10;
/** Of a line, as much as tells what it is. */
const MAX_LINE_CHARS = 400;
const MAX_SIGNATURE_LINES = 12;

const QUOTED = /^ {0,3}>/;
const WROTE =
  /(?:wrote|a écrit|schrieb|escribió|ha scritto|escreveu|schreef|skrev|kirjoitti|napisał(?:a|\(a\))?|pisze|пишет|писал|написал|写道|のメッセージ|님이 작성)[^:：]{0,120}[:：]\s*-*$/iu;
/** How a line begins that says who wrote what follows: a day, or a name with an address. */
const WHEN =
  /^-*\s*(?:on|le|am|el|il|em|op|den|dnia|w dniu|pe|ma|ti|ke|to|la|su|в|ср|вт|пн|чт|пт|сб|вс|在|\d{1,4}[./-]|[^<>@]{1,100}<[^<>\s]{1,100}@)/iu;
/** Below it stands what somebody else wrote, to the end. */
const OTHERS_BEGIN =
  /^(?:[-_=]{2,} ?(?:(?:begin )?forwarded message|original message|original appointment|message transféré|message d['’]origine|message original|(?:weiter|um)geleitete nachricht|ursprüngliche nachricht|mensaje (?:original|reenviado)|messaggio (?:originale|inoltrato)|mensagem (?:original|encaminhada)|oorspronkelijk bericht|doorgestuurd bericht|oprindelig besked) ?[-_=]{2,}|begin forwarded message ?:|début du (?:message (?:transféré|réexpédié)|mail transféré) ?:|anfang der weitergeleiteten nachricht ?:|inicio del mensaje reenviado ?:|inizio messaggio inoltrato ?:)\s*$/iu;
/** The head of a mail as Outlook puts it above what is answered or forwarded: all three of them. */
const HEAD = [
  /^\*?(?:from|de|von|da|van|fra|från|od|от) ?:/iu,
  /^\*?(?:sent|date|envoyé|gesendet|datum|enviado(?: el)?|fecha|inviato|data|verzonden|sendt|skickat|wysłano|отправлено|дата) ?:/iu,
  /^\*?(?:subject|objet|betreff|asunto|oggetto|assunto|onderwerp|emne|ämne|temat|тема) ?:/iu,
];
const HEAD_LINES = 12;
const SENT_FROM =
  /^(?:sent (?:from|via|with) |get outlook for |envoyé (?:de|depuis|à partir de|avec) |obtenez outlook |télécharger outlook |(?:von .{1,60} )?gesendet(?: von | mit |$)|enviado desde |inviato da|verzonden vanaf |verstuurd vanaf |sendt fra |skickat från ).{0,120}$/iu;
const ADDRESS = /[^\s<>()"',;:[\]]{1,64}@[^\s<>()"',;:[\]]{1,200}/;

/**
 * Tells what somebody wrote from what they quote, line by line, each looked at once: no text makes it slow. In doubt words
 * are somebody else's. Above their own words (`>` before each line), below them, or in between.
 */
export function repliedIn(text: string): Replied {
  const lines = text.trimEnd().split('\n');
  const own: string[] = [];
  const others: Quote[] = [];
  let at = 0;
  while (at < lines.length) {
    const head = introOf(lines, at);
    const isRest = head > 0 && !QUOTED.test(lines[head] ?? '');
    if (head === 0 && !QUOTED.test(lines[at] ?? '')) {
      own.push(lines[at] ?? '');
      at += 1;
      continue;
    }
    const start = Math.max(at, head);
    const end = isRest ? lines.length : quoteEnd(lines, start);
    const said = lines
      .slice(isRest ? at : start, end)
      .map((line) => line.replace(QUOTED, '').replace(/^ /, ''));
    others.push(...quotesOf(said.join('\n'), lines.slice(at, isRest ? at + HEAD_LINES : start).join(' ')));
    at = end;
  }
  if (others.length === 0) return { own: withoutSignature(own), others };
  return { own: withoutSignature(own).replaceAll(/\n{3,}/g, '\n\n'), others: others.slice(0, MAX_QUOTES) };
}

/** Where what is introduced here begins: behind `On …, Ann wrote:`, or the head of another mail; 0 where nothing is. */
function introOf(lines: readonly string[], at: number): number {
  const line = short(lines[at]);
  if (line === '' || at === lines.length - 1) return 0;
  const isRuled = /^_{5,}$/.test(line) && isHead(lines, at + 1);
  if (isRuled || OTHERS_BEGIN.test(line) || isHead(lines, at)) return at + 1;
  if (QUOTED.test(line)) return 0;
  for (let count = 1; count <= 3; count += 1) {
    const last = short(lines[at + count - 1]);
    if (count > 1 && (last === '' || QUOTED.test(last))) return 0;
    if (!WROTE.test(last.slice(-200))) continue;
    const intro = lines
      .slice(at, at + count)
      .map(short)
      .join(' ');
    const next = afterEmpty(lines, at + count);
    if (QUOTED.test(lines[next] ?? '')) return next;
    return WHEN.test(intro) && /[\d@]/.test(intro) ? at + count : 0;
  }
  return 0;
}

function short(line = ''): string {
  return line.slice(0, MAX_LINE_CHARS).trim();
}

function isHead(lines: readonly string[], at: number): boolean {
  const [from, ...rest] = HEAD;
  if (!from?.test(short(lines[at]))) return false;
  const head = lines.slice(at + 1, at + HEAD_LINES).map(short);
  return rest.every((mark) => head.some((line) => mark.test(line)));
}

function afterEmpty(lines: readonly string[], start: number): number {
  let at = start;
  while (at < start + 3 && lines[at]?.trim() === '') at += 1;
  return at;
}

/** Empty lines between quoted ones are quoted too. */
function quoteEnd(lines: readonly string[], start: number): number {
  let end = start;
  while (end < lines.length) {
    const next = afterEmpty(lines, end);
    if (!QUOTED.test(lines[next] ?? '')) break;
    end = next + 1;
  }
  return end;
}

/** Where there is nothing but a signature, it is what was said. */
function withoutSignature(own: readonly string[]): string {
  const lines = own.join('\n').trimEnd().split('\n');
  const mark = lines.findLastIndex((line) => /^-- ?$/.test(line));
  const isSignature = mark >= 0 && lines.length - mark <= MAX_SIGNATURE_LINES;
  const rest = isSignature ? lines.slice(0, mark) : lines;
  while (rest.length > 0 && (rest.at(-1)?.trim() === '' || SENT_FROM.test(short(rest.at(-1))))) rest.pop();
  return rest.join('\n').trim() || lines.join('\n').trim();
}

/** As quotes, each of a length that a quote may have. */
export function quotesOf(text: string, from: string): Quote[] {
  const author = ADDRESS.exec(from.slice(0, 2000))?.[0].slice(0, 200).toWellFormed();
  const content = text.trim();
  const quotes: Quote[] = [];
  for (let at = 0; at < content.length && quotes.length < MAX_QUOTES; at += MAX_QUOTE_CHARS)
    quotes.push({
      ...(author !== undefined && { author }),
      content: content.slice(at, at + MAX_QUOTE_CHARS).toWellFormed(),
    });
  return quotes;
}
