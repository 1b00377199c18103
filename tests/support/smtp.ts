import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import type { Readable } from 'node:stream';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer, type SMTPServerSession } from 'smtp-server';

const WITHIN_MS = 20_000;
/** What is still open then is cut off. */
const CLOSE_MS = 100;

/** Signed by nobody, and no secret. */
const KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg3Ci97X7svFM2YA6O
UQHz2x2jRgzP8PDMnmt9ICb4FQ+hRANCAAQzxRRphqKIS/NG5fDzxppWEWkeCWI8
hOo86aV8gXTpZUqgi5RD+wYvD17GnZgoNn5FibqlTEnqqDxetTF4KbaF
-----END PRIVATE KEY-----`;
const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBfzCCASWgAwIBAgIUbChV6cUPMNKZqU2K+AFmvdG4hQQwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMzE0MjIwMloYDzIxMjYxMDMw
MTQyMjAyWjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAAQzxRRphqKIS/NG5fDzxppWEWkeCWI8hOo86aV8gXTpZUqgi5RD+wYv
D17GnZgoNn5FibqlTEnqqDxetTF4KbaFo1MwUTAdBgNVHQ4EFgQUUJhh6VHagsDS
1lFlN1fqcbpG1Y8wHwYDVR0jBBgwFoAUUJhh6VHagsDS1lFlN1fqcbpG1Y8wDwYD
VR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNIADBFAiEA1243+bN7uW9VDxmppFOH
vs0rnCzqoVeMsgQrfxHDLmECIExsKuBTf/Ijihae/P9Plxol6pAoFbBTIT5MiceP
GNN9
-----END CERTIFICATE-----`;

/** What goes wrong with one mail: the server says `code`, breaks the connection off, or says nothing more. */
export interface SmtpFault {
  /** `data` is after the whole mail has been read; with `drop` it is kept all the same. */
  at: 'connect' | 'auth' | 'mail' | 'rcpt' | 'data';
  code?: number;
  says?: string;
  drop?: true;
  hold?: true;
}

/** A mail that the server has taken. */
export interface TakenMail {
  from: string;
  to: string[];
  raw: string;
  mail: Email;
  isSecure: boolean;
  user: string | undefined;
}

export type RunningSmtp = Awaited<ReturnType<typeof startSmtp>>;

/**
 * A real SMTP server on a port of its own: it takes all mail, unless it is told to fail. Its certificate is signed by
 * nobody. With a password it asks for it, over TLS or not.
 */
export async function startSmtp(
  options: { password?: string; tls?: 'none' | 'offered' | 'always'; host?: string } = {},
) {
  const { password, tls = 'none', host = '127.0.0.1' } = options;
  const taken: TakenMail[] = [];
  const queued: SmtpFault[] = [];
  const sockets = new Set<Socket>();
  const watchers = new Set<() => void>();
  let connections = 0;

  /** Takes the fault that is next, if it is for this moment. */
  function fault(at: SmtpFault['at'], session: SMTPServerSession, go: (error?: Error) => void): void {
    const next = queued[0]?.at === at ? queued.shift() : undefined;
    if (!next) return go();
    if (next.drop) return cut(session);
    if (next.hold) return;
    go(Object.assign(new Error(next.says ?? 'no'), { responseCode: next.code ?? 451 }));
  }

  function cut({ remotePort }: SMTPServerSession): void {
    for (const socket of sockets) if (socket.remotePort === remotePort) socket.destroy();
  }

  async function take(bytes: Buffer, session: SMTPServerSession): Promise<void> {
    const { mailFrom, rcptTo } = session.envelope;
    taken.push({
      from: mailFrom === false ? '' : mailFrom.address,
      to: rcptTo.map(({ address }) => address),
      raw: bytes.toString(),
      mail: await PostalMime.parse(bytes),
      isSecure: session.secure,
      user: session.user,
    });
    for (const look of watchers) look();
  }

  async function receive(stream: Readable, session: SMTPServerSession, done: (error?: Error | null) => void) {
    const bytes = Buffer.concat((await stream.toArray()) as Buffer[]); // no encoding is set
    if (queued[0]?.at !== 'data' || queued[0].drop) await take(bytes, session);
    fault('data', session, done);
  }

  const disabled = [...(tls === 'none' ? ['STARTTLS'] : []), ...(password === undefined ? ['AUTH'] : [])];
  const server = new SMTPServer({
    secure: tls === 'always',
    key: KEY,
    cert: CERTIFICATE,
    disabledCommands: disabled,
    allowInsecureAuth: true,
    authOptional: password === undefined,
    disableReverseLookup: true,
    closeTimeout: CLOSE_MS,
    onConnect: (session, done) => fault('connect', session, done),
    onAuth: (auth, session, done) =>
      fault('auth', session, (error) => {
        if (error) return done(error);
        if (auth.password === password) return done(null, { user: auth.username });
        // Some servers say again what they were told.
        done(Object.assign(new Error(`5.7.8 wrong: ${auth.password}`), { responseCode: 535 }));
      }),
    onMailFrom: (_address, session, done) => fault('mail', session, done),
    onRcptTo: (_address, session, done) => fault('rcpt', session, done),
    // Who is gone in the middle of a mail has sent none.
    onData: (stream, session, done) => void receive(stream, session, done).catch(() => undefined),
  });
  server.on('error', () => undefined); // a connection that broke off
  server.server.on('connection', (socket: Socket) => {
    connections += 1;
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.listen(0, host);
  await once(server.server, 'listening');
  const { port } = server.server.address() as AddressInfo; // of TCP

  return {
    port,
    /** For SMTP_URL, without a user. */
    url: `${tls === 'always' ? 'smtps' : 'smtp'}://${host}:${port}`,
    taken,
    /** Faults of the mails to come, in order. */
    fails: (...faults: SmtpFault[]) => void queued.push(...faults),
    /** Connections so far, and those that are open. */
    counts: () => ({ connections, open: sockets.size }),
    /** Waits until it has taken so many mails. */
    until(count: number): Promise<TakenMail[]> {
      return new Promise((resolve, reject) => {
        const timer = setTimeout(
          () => reject(new Error(`${taken.length} mails came, not ${count}`)),
          WITHIN_MS,
        );
        const look = () => {
          if (taken.length < count) return;
          clearTimeout(timer);
          watchers.delete(look);
          resolve(taken);
        };
        watchers.add(look);
        look();
      });
    },
    async [Symbol.asyncDispose](): Promise<void> {
      const closed = once(server.server, 'close');
      server.close();
      await closed;
    },
  };
}
