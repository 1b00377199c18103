import { Readable } from 'node:stream';
import { isLoopback } from '../../config.ts';

const CONNECT_MS = 10_000;

/** The server that takes mail for the rest of the world. */
export interface Relay {
  host: string;
  port: number | undefined;
  /** TLS from the first byte. */
  secure: boolean;
  /** Over anything but TLS nothing is said. */
  requireTLS: boolean;
  /** Never ask for TLS. */
  ignoreTLS: boolean;
  isCertificateChecked: boolean;
  user: string;
  password: string;
}

/**
 * What SMTP_URL says. What leaves this machine goes over TLS to a server whose certificate is good, unless the URL ends in
 * `?tls=no`. On this machine TLS is taken where it is offered, by whatever certificate: nobody stands in between.
 */
export function relayOf(smtpUrl: string): Relay {
  const { protocol, hostname, port, username, password, searchParams } = new URL(smtpUrl);
  const host = hostname.replaceAll(/^\[|\]$/g, '');
  const isNear = isLoopback(host);
  const secure = protocol === 'smtps:';
  const ignoreTLS = !secure && searchParams.get('tls') === 'no';
  return {
    host,
    port: port === '' ? undefined : Number(port),
    secure,
    requireTLS: !secure && !ignoreTLS && !isNear,
    ignoreTLS,
    isCertificateChecked: !isNear,
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
  };
}

/** How handing a mail over ended: undefined where the server has taken it. */
export type HandedOver = { error: unknown; isUncertain: boolean } | undefined;

/**
 * Hands one mail to a relay, over a connection of its own. `isUncertain`: all of it was written, and no answer came.
 * Errors are answers; where the signal aborts, its reason is the error.
 */
export async function handOver(
  relay: Relay,
  mail: { from: string; to: string; bytes: Buffer },
  signal: AbortSignal,
): Promise<HandedOver> {
  const { default: SMTPConnection } = await import('nodemailer/lib/smtp-connection');
  const { host, secure, requireTLS, ignoreTLS, user, password } = relay;
  const connection = new SMTPConnection({
    host,
    ...(relay.port === undefined ? {} : { port: relay.port }),
    secure,
    requireTLS,
    ignoreTLS,
    tls: { rejectUnauthorized: relay.isCertificateChecked },
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    dnsTimeout: CONNECT_MS,
  });
  let isWritten = false;
  const body = Readable.from([mail.bytes]).once('end', () => (isWritten = true));
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  const stop = () => reject(signal.reason);
  const orGoOn = (next: () => void) => (error?: Error | null) => (error ? reject(error) : next());
  // More than one may come, also after the end.
  connection.on('error', reject);
  signal.addEventListener('abort', stop);
  try {
    signal.throwIfAborted();
    const send = () =>
      connection.send(
        { from: mail.from, to: [mail.to] },
        body,
        orGoOn(() => resolve(undefined)),
      );
    const login = () => connection.login({ credentials: { user, pass: password } }, orGoOn(send));
    connection.connect(orGoOn(() => (user !== '' && connection.allowsAuth ? login() : send())));
    return await promise;
  } catch (error) {
    const isAnswered = error instanceof Error && 'responseCode' in error;
    return { error, isUncertain: isWritten && !isAnswered };
  } finally {
    signal.removeEventListener('abort', stop);
    connection.close();
  }
}
