import { messageOf } from '../../errors.ts';
import type { Sent } from '../../channels/sender.ts';

const MAX_WORDS = 300;
/** Of a user or a password, or the lack of them: https://www.rfc-editor.org/rfc/rfc4954#section-6 */
const AUTH_CODES = new Set([454, 530, 534, 535, 538]);
/** What is too large, or not written as it should be, is so the next time too. */
const REFUSES_MAIL = new Set([552, 555]);

/**
 * What an error of SMTP means for the message. A server says 4xx for now and 5xx for good
 * (https://www.rfc-editor.org/rfc/rfc5321#section-4.2.1); but what it says of us and of our settings, before it has seen
 * the message, is mended there, and no message is lost for it.
 */
export function smtpFault(error: unknown, isUncertain: boolean): Exclude<Sent, { status: 'sent' }> {
  const { code, command = '', response, responseCode } = faultOf(error);
  const words = (response ?? messageOf(error))
    .replaceAll(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .slice(0, MAX_WORDS);
  if (code === 'ETLS')
    return {
      status: 'retry',
      error: `No TLS with the mail server: ${words}. Check SMTP_URL; see docs/CONFIG.md`,
    };
  if (code === 'EAUTH' || (responseCode !== undefined && AUTH_CODES.has(responseCode)))
    return {
      status: 'retry',
      error: `The mail server does not let us in: check the user and password in SMTP_URL (${words})`,
    };
  if (responseCode === undefined) {
    const isOurs = code === 'EENVELOPE' || code === 'EMESSAGE';
    if (isOurs) return { status: 'failed', error: `Not sent: ${words}` };
    const why = `The mail server cannot be reached: ${words}`;
    return { status: 'retry', error: why, ...(isUncertain && { uncertain: true }) };
  }
  if (isForGood(responseCode, command))
    return { status: 'failed', error: `The mail server refuses it: ${words}` };
  const asks =
    command === 'MAIL FROM' && responseCode >= 500 ? 'it does not take mail from EMAIL_FROM' : 'try later';
  return { status: 'retry', error: `The mail server says ${asks}: ${words}` };
}

function isForGood(responseCode: number, command: string): boolean {
  // 503 is of the order of commands.
  if (responseCode < 500 || responseCode === 503) return false;
  return (
    command === 'RCPT TO' || command === 'DATA' || (command === 'MAIL FROM' && REFUSES_MAIL.has(responseCode))
  );
}

interface Fault {
  code?: string;
  command?: string;
  response?: string;
  responseCode?: number;
}

/** What nodemailer says of an error, as https://nodemailer.com/errors lists it. */
function faultOf(error: unknown): Fault {
  return error instanceof Error ? (error as Fault) : {}; // fields that a plain error has not
}
