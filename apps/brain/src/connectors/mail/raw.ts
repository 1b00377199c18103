import type { Connector } from '../connector.ts';
import { showsSecret } from '../shown-secret.ts';
import { MAIL } from './limits.ts';
import { readMime } from './mime.ts';
import { isProven } from './proof.ts';
import { saidByMail } from './said-mail.ts';

/** A mail as it was sent, posted by a mail server of your own, which shows the secret. */
export function rawMail(): Connector {
  return {
    source: 'email',
    maxBytes: MAIL.maxBytes,
    verify: (posted, hook) => showsSecret(posted, hook.secrets),
    async read(posted, hook) {
      const mail = await readMime(posted.body);
      return await saidByMail(mail, isProven(mail, hook));
    },
  };
}
