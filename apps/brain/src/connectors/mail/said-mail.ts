import { createHash } from 'node:crypto';
import type { Heard } from '../connector.ts';
import type { Mail, Proof } from './mail.ts';
import { answersOf, isOurs, threadOf } from './thread.ts';

/** What a mail says. It is answered, if at all, at the address it is from: `Reply-To` is anybody's, and proven by nothing. */
export async function saidByMail(mail: Mail, proof: Proof): Promise<Heard> {
  if (isOurs(mail)) return { ignored: 'a mail of ours that came back' };
  const once = mail.message_id ?? createHash('sha256').update(JSON.stringify(mail)).digest('base64url');
  return {
    said: {
      once,
      from: { channel: 'email', ...mail.from, isProven: proof },
      message: mail.text,
      subject: mail.subject,
      context: { to: mail.to, cc: mail.cc, date: mail.date },
      thread: threadOf(mail) ?? once,
      answers: answersOf(mail),
      reply_to: mail.from.address,
      source_message_id: mail.message_id,
      files: mail.files,
    },
  };
}
