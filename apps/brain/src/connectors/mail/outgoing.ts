import type { OutMessage } from '../../channels/sender.ts';
import type { Mailbox } from '../../net/mail-address.ts';
import { mailHtml } from './outgoing-html.ts';

const MAX_SUBJECT = 200;
const MAX_FIRST_LINE = 80;
/** What an answer begins with, in the languages of those who answered before. */
const ANSWERS = /^(?:(?:re|aw|antw|sv|vs|odp|tr|r[ée]f?|rép)(?:\[\d{1,3}\])?\s{0,3}:\s{0,9})+/i;
/** https://www.rfc-editor.org/rfc/rfc5322#section-3.6.4, and short enough for one line. */
const MESSAGE_ID = /^<?([^\s<>\p{Cc}]{1,900})>?$/u;
const CONTROL = /[^\P{Cc}\t\n]/gu;
// What would show the rest of a header in another order than it has.
const TURNS = /[\u200E\u200F\u202A-\u202E\u2066-\u2069]/g;

/**
 * A message as the bytes of an e-mail, to one address, which `mailAddress` gave. Its Message-ID is made from the
 * delivery, so that each try brings the same mail. It says that no person wrote it
 * (https://www.rfc-editor.org/rfc/rfc3834#section-5): no holiday notice answers it.
 */
export async function composeMail(
  message: OutMessage,
  { from, to, date = new Date() }: { from: Mailbox; to: string; date?: Date },
): Promise<Buffer> {
  const { default: MailComposer } = await import('nodemailer/lib/mail-composer');
  const answered = MESSAGE_ID.exec(message.in_reply_to?.trim() ?? '')?.[1];
  const text = message.content.toWellFormed().replaceAll(/\r\n?/g, '\n').replaceAll(CONTROL, ' ');
  const mail = new MailComposer({
    from: { name: header(from.name), address: from.address },
    to: { name: '', address: to },
    subject: subjectOf(message, answered !== undefined),
    messageId: `<${message.id}@${from.domain}>`,
    ...(answered === undefined ? {} : { inReplyTo: `<${answered}>`, references: `<${answered}>` }),
    date,
    headers: { 'Auto-Submitted': answered === undefined ? 'auto-generated' : 'auto-replied' },
    text,
    html: await mailHtml(text),
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return mail.compile().build();
}

/** What the subject of a mail says: the answer to another has its subject after one `Re:`. */
export function subjectOf({ subject, content }: OutMessage, isAnswer: boolean): string {
  const given = header(subject ?? '');
  if (given === '') return firstLine(content);
  return isAnswer ? `Re: ${given.replace(ANSWERS, '') || given}` : given;
}

function firstLine(content: string): string {
  const lines = content.slice(0, 2000).split(/[\r\n]+/);
  const line = lines.map((each) => header(each.replace(/^[\s#>*_~`|+-]+/, ''))).find((each) => each !== '');
  if (line === undefined) return 'Brain';
  return line.length <= MAX_FIRST_LINE ? line : `${cut(line, MAX_FIRST_LINE - 1).trimEnd()}…`;
}

/** A text as it may stand in a header: one line. */
function header(text: string): string {
  const line = text
    .toWellFormed()
    .replaceAll(TURNS, '')
    .replaceAll(/[\p{Cc}\s]+/gu, ' ');
  return cut(line.trim(), MAX_SUBJECT);
}

/** At most `max` characters, none of them broken. */
function cut(text: string, max: number): string {
  return text
    .slice(0, max)
    .toWellFormed()
    .replace(/\uFFFD$/, '');
}
