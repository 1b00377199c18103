import type { Sender, Sent } from '../../channels/sender.ts';
import { mailAddress, mailboxOf } from '../../net/mail-address.ts';
import { redactLooks } from '../../secrets/redact.ts';
import { composeMail } from './outgoing.ts';
import { handOver, type Relay, relayOf } from './smtp.ts';
import { smtpFault } from './smtp-fault.ts';

/** One try, from the name of the server to its answer. */
const SEND_MS = 30_000;
/** A shorter one is no secret. */
const MIN_SECRET_CHARS = 4;

/** Sends mail by SMTP: one mail a message, over a connection of its own, so that nothing stays open in between. */
export function createMailSender({
  url,
  from,
  sendMs = SEND_MS,
}: {
  url: string | undefined;
  from: string | undefined;
  sendMs?: number;
}): Sender {
  const mailbox = from === undefined ? undefined : mailboxOf(from);
  const relay = url === undefined ? undefined : relayOf(url);
  return {
    pieces: (message) => [message],
    async send(piece, signal): Promise<Sent> {
      if (!relay || !mailbox) return failed('Mail is not set up: set SMTP_URL and EMAIL_FROM');
      const to = mailAddress(piece.to);
      if (to === undefined)
        return failed(`Not one e-mail address: ${JSON.stringify(piece.to.slice(0, 100))}`);
      signal.throwIfAborted();
      const bytes = await composeMail(piece, { from: mailbox, to });
      const timeout = AbortSignal.timeout(sendMs);
      const fault = await handOver(
        relay,
        { from: mailbox.address, to, bytes },
        AbortSignal.any([signal, timeout]),
      );
      if (fault === undefined) return { status: 'sent' };
      signal.throwIfAborted();
      const late = new Error(`no answer within ${sendMs / 1000} s`);
      const sent = smtpFault(timeout.aborted ? late : fault.error, fault.isUncertain);
      return { ...sent, error: hide(relay, sent.error) };
    },
  };
}

function failed(error: string): Sent {
  return { status: 'failed', error };
}

/** A server may say again what it was told. */
function hide({ user, password }: Relay, text: string): string {
  const base64 = (secret: string) => Buffer.from(secret).toString('base64');
  const forms = [password, encodeURIComponent(password), base64(password), base64(`\0${user}\0${password}`)];
  const secrets = forms.filter((form) => form.length >= MIN_SECRET_CHARS);
  return redactLooks(secrets.reduce((rest, secret) => rest.replaceAll(secret, '[redacted]'), text));
}
