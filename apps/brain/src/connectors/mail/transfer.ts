const [LF, CR, SPACE, TAB, EQUALS] = [10, 13, 32, 9, 61];

/** The bytes of a part as they were before they were made fit to be sent (https://www.rfc-editor.org/rfc/rfc2045#section-6). */
export function decoded(body: Buffer, encoding: string): Buffer {
  if (/^\s*"?base64\b/i.test(encoding)) return fromBase64(body);
  if (/^\s*"?quoted-printable\b/i.test(encoding)) return fromQuotedPrintable(body);
  return body;
}

/** Node's own stops at the first `=`; there are programs that end each line with one. */
function fromBase64(body: Buffer): Buffer {
  const bytes = Buffer.allocUnsafe(Math.ceil((body.length * 3) / 4));
  let [length, bits, value] = [0, 0, 0];
  for (let at = 0; at < body.length; at += 1) {
    const byte = body[at] ?? 0;
    const six = sixBits(byte);
    if (byte === EQUALS) bits = 0;
    if (six < 0) continue;
    value = ((value << 6) | six) & 0xff_ff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes[length] = value >> bits;
    length += 1;
  }
  return bytes.subarray(0, length);
}

/** What a letter of base64 stands for; -1 for what is none. */
function sixBits(byte: number): number {
  if (byte >= 65 && byte <= 90) return byte - 65;
  if (byte >= 97 && byte <= 122) return byte - 71;
  if (byte >= 48 && byte <= 57) return byte + 4;
  if (byte === 43) return 62;
  return byte === 47 ? 63 : -1;
}

function fromQuotedPrintable(body: Buffer): Buffer {
  const bytes = Buffer.allocUnsafe(body.length);
  let length = 0;
  for (let at = 0; at < body.length; at += 1) {
    const byte = body[at] ?? 0;
    const next = byte === EQUALS ? afterBreak(body, at + 1) : 0;
    const code = byte === EQUALS && next === 0 ? hexAt(body, at + 1) : -1;
    if (next > 0) {
      at = next - 1;
      continue;
    }
    if (code >= 0) at += 2;
    bytes[length] = code >= 0 ? code : byte;
    length += 1;
  }
  return bytes.subarray(0, length);
}

/** Where the next line begins if nothing but white space is left of this one; else 0. */
function afterBreak(body: Buffer, start: number): number {
  let at = start;
  while (at < start + 100 && (body[at] === SPACE || body[at] === TAB)) at += 1;
  if (at >= body.length) return at;
  if (body[at] === CR) at += 1;
  return body[at] === LF ? at + 1 : 0;
}

function hexAt(body: Buffer, at: number): number {
  const [high, low] = [body[at], body[at + 1]].map((byte) => HEX.indexOf(String.fromCharCode(byte ?? 0)));
  return high === undefined || low === undefined || high < 0 || low < 0 ? -1 : (high % 16) * 16 + (low % 16);
}

/** A small letter stands 16 behind its figure. */
const HEX = '0123456789ABCDEF          abcdef';
