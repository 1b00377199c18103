import { createHash } from 'node:crypto';
import { MAX_MESSAGE_CHARS, type Quote } from '@brain/schema';
import { BrainError } from '../../errors.ts';
import type { Enclosed, Heard } from '../connector.ts';
import { recipientsOf } from './addresses.ts';
import { automatic } from './automatic.ts';
import type { Mail, Proof } from './mail.ts';
import { readMime } from './mime.ts';
import { isPlainFrom } from './proof.ts';
import { quotesOf, repliedIn } from './replied.ts';
import { answersOf, isOurs, threadOf } from './thread.ts';

const MAX_TOLD = 20;
/** Mails attached to a mail that are read. */
const MAX_ATTACHED = 5;
/** What else is quoted has room beside them. */
const MAX_QUOTES = 40;

/**
 * What a mail says: the writer's own words as the message, the words of others that it brings as quotes. Where it answers
 * one of ours, what it quotes is known and left out.
 *
 * An answer goes to the address it is from. `Reply-To` is anybody's choice and nothing proves it: a mail that is truly
 * yours, sent on by somebody with that line added, would send them what is meant for you. It is only told of.
 */
export async function saidByMail(mail: Mail, proof: Proof): Promise<Heard> {
  if (isOurs(mail)) return { ignored: 'a mail of ours that came back' };
  const kind = automatic(mail);
  if (kind === 'answer') return { ignored: 'an automatic answer, or a mail that did not arrive' };
  const { own, others } = repliedIn(mail.text);
  const answers = answersOf(mail);
  const attached = await attachedTo(mail);
  const quotes = [...attached.quotes, ...(answers.length > 0 ? [] : others)].slice(0, MAX_QUOTES);
  const left_out = [...mail.notes, ...(own.length > MAX_MESSAGE_CHARS ? ['The message was cut.'] : [])];
  const digest = digestOf(mail);
  return {
    said: {
      once: mail.message_id ?? digest,
      // Nothing goes back to a list or a program, so neither can ever be answered by what it answers.
      from: { channel: 'email', ...mail.from, isProven: proof && kind === undefined && isPlainFrom(mail) },
      message: messageOf(own, mail, others.length + attached.quotes.length > 0),
      ...(mail.subject !== undefined && { subject: mail.subject }),
      ...(quotes.length > 0 && { quotes }),
      context: await contextOf(mail, left_out),
      thread: threadOf(mail) ?? digest.slice(0, 22),
      answers,
      reply_to: mail.from.address,
      ...(mail.message_id !== undefined && { source_message_id: mail.message_id }),
      files: attached.files,
    },
  };
}

/** Never empty. Words of others never pass for the writer's, also where there are no others. */
function messageOf(own: string, { subject }: Mail, bringsOthers: boolean): string {
  if (own !== '') return own.slice(0, MAX_MESSAGE_CHARS).toWellFormed();
  if (bringsOthers) return '(no words of their own)';
  return subject ?? '(an empty mail)';
}

async function contextOf(mail: Mail, left_out: string[]): Promise<Record<string, unknown>> {
  const reply_to = await recipientsOf(mail.headers.get('reply-to') ?? []);
  const elsewhere = reply_to.filter((address) => address !== mail.from.address).slice(0, MAX_TOLD);
  return {
    to: mail.to.slice(0, MAX_TOLD),
    ...(mail.cc.length > 0 && { cc: mail.cc.slice(0, MAX_TOLD) }),
    ...(mail.date !== undefined && { date: mail.date }),
    ...(elsewhere.length > 0 && { asks_to_answer: elsewhere }),
    ...(left_out.length > 0 && { left_out }),
  };
}

/** Mails that are attached are words of others; what is attached to them is left to them. */
async function attachedTo({ files }: Mail): Promise<{ quotes: Quote[]; files: Enclosed[] }> {
  const mails = files.filter(({ media_type }) => media_type === 'message/rfc822').slice(0, MAX_ATTACHED);
  const quotes: Quote[] = [];
  const read = new Set<Enclosed>();
  for (const file of mails) {
    try {
      const { from, subject, text } = await readMime(file.bytes);
      quotes.push(...quotesOf(`${subject ?? ''}\n\n${text}`, from.address));
      read.add(file);
    } catch (error) {
      if (!(error instanceof BrainError)) throw error; // a file that is no mail stays a file
    }
  }
  return { quotes, files: files.filter((file) => !read.has(file)) };
}

/** Names a mail that has no name, the same each time it is sent. */
function digestOf({ from, to, subject, date, text, files }: Mail): string {
  const hash = createHash('sha256').update(JSON.stringify([from.address, to, subject, date, text]));
  for (const { bytes } of files) hash.update(`${bytes.length}:`).update(bytes);
  return hash.digest('base64url');
}
