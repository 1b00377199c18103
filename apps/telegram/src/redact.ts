/** A bot token, wherever it stands: https://core.telegram.org/bots/api#authorizing-your-bot */
const TOKEN = /\d{6,}:[\w-]{30,}/g;

/**
 * Takes bot tokens, and these secrets, out of a text. An address of the Bot API holds the token, and so does the
 * message of whatever fails to reach it.
 */
export function createRedact(secrets: string[]) {
  return function redact(text: string): string {
    let clean = text.replace(TOKEN, '[token]');
    for (const secret of secrets) clean = clean.replaceAll(secret, '[secret]');
    return clean;
  };
}
