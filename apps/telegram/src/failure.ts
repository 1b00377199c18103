import { GrammyError, HttpError } from 'grammy';
import { z } from 'zod';

// The connection was never made, so nothing was sent. All else that cuts a call may have come after it took effect.
const NEVER_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN']);
/** Wrong token, second poller: whoever runs the bot has to mend these, and then the same call works. */
const WITHOUT_ACCESS = new Set([401, 404, 409]);

/** As much of a reason as the brain keeps. */
const MAX_WHY_CHARS = 1000;

const SystemError = z.object({ code: z.string() });

/** What a call that failed means for it. */
export interface Failure {
  /** A sentence. It never holds the token: the address, which does, is left out. */
  why: string;
  /** `refused` is for good; `no_access` waits for whoever runs the bot. */
  kind: 'refused' | 'no_access' | 'passing';
  /** Why a poller gets nothing until somebody mends it. */
  access?: 'conflict' | 'webhook' | 'unauthorized';
  /** Telegram may have done what was asked all the same. */
  uncertain: boolean;
  /** Seconds, where Telegram says how long to wait. */
  retryAfter?: number;
}

/** Reads an error of a Bot API call; see https://core.telegram.org/bots/api#making-requests */
export function failureOf(error: unknown): Failure {
  if (!(error instanceof GrammyError)) {
    const { data } = SystemError.safeParse(error instanceof HttpError ? error.error : error);
    const why = data ? `Telegram cannot be reached (${data.code}).` : 'Telegram gave no answer.';
    return { why, kind: 'passing', uncertain: !NEVER_SENT.has(data?.code ?? '') };
  }
  const { error_code, parameters } = error;
  const why = error.description.slice(0, MAX_WHY_CHARS);
  if (error_code === 429) {
    return { why, kind: 'passing', uncertain: false, retryAfter: parameters.retry_after ?? 1 };
  }
  if (error_code >= 500) return { why, kind: 'passing', uncertain: true };
  if (!WITHOUT_ACCESS.has(error_code)) return { why, kind: 'refused', uncertain: false };
  const access = accessOf(error);
  return { why: ADVICE[access], kind: 'no_access', access, uncertain: false };
}

const ADVICE = {
  conflict:
    'Another program polls with the same TELEGRAM_BOT_TOKEN: stop it, or give this one a bot of its own.',
  webhook:
    'A webhook is set for this bot, and is being taken away: see that no other program uses the same TELEGRAM_BOT_TOKEN.',
  unauthorized:
    'Telegram does not know this bot: check TELEGRAM_BOT_TOKEN against what @BotFather shows and start again.',
};

function accessOf({ error_code, description }: GrammyError): keyof typeof ADVICE {
  if (error_code !== 409) return 'unauthorized';
  return /webhook/i.test(description) ? 'webhook' : 'conflict';
}
