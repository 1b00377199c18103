const HIDDEN = '[redacted]';

/** What secrets look like, wherever they stand. `$1` is what stays. Each is bounded, so that no text is read twice. */
const PATTERNS: [looks: RegExp, shown: string][] = [
  // The password of a URL, and secrets in its query.
  [/(\b[a-z][a-z\d+.-]{0,20}:\/\/)[^\s/@"']{1,500}@/gi, `$1${HIDDEN}@`],
  [/([?&#;](?:access_?token|api_?key|key|password|secret|token)=)[^\s&#"'<>]+/gi, `$1${HIDDEN}`],
  [/(sign-in#)[\w-]+/gi, `$1${HIDDEN}`],
  // Headers, as text and as JSON.
  [/\b((?:bearer|basic) +)[\w.~+/=-]{16,}/gi, `$1${HIDDEN}`],
  [/\b((?:proxy-)?authorization"?\s{0,3}[:=]\s{0,3}"?)(?!bearer |basic )[^\s"']{8,}/gi, `$1${HIDDEN}`],
  [/\b((?:set-)?cookie"?\s{0,3}:\s{0,3}\[?"?)[\w!#$%&'*+.^`|~-]{1,100}=[^"\r\n]*/gi, `$1${HIDDEN}`],
  [/\b((?:x-)?api[-_]?key"?\s{0,3}[:=]\s{0,3}"?)[^\s"',;]{16,}/gi, `$1${HIDDEN}`],
  // Tokens of bots, https://core.telegram.org/bots/api#authorizing-your-bot
  [/\d{6,20}:[\w-]{30,}/g, HIDDEN],
  // Ours, and those of services that print theirs.
  [/brain_[\w-]{40,}/g, HIDDEN],
  [/(?<![a-z\d])(?:sk|pk|rk)[-_][\w-]{16,}/gi, HIDDEN],
  [/(?<![a-z\d])(?:gsk_|xai-|gh[pousr]_|github_pat_|hf_|xox[abeprs]-|AIza|AKIA)[\w-]{16,}/g, HIDDEN],
  [/(?<![\w-])eyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]{10,}/g, HIDDEN],
];

/** A shorter one is a word that may stand anywhere. */
const MIN_SECRET_CHARS = 8;
/** So many are known at most; the oldest are forgotten first. */
const MAX_SECRETS = 1000;

/** A text without what looks like a secret. */
export function redactLooks(text: string): string {
  return PATTERNS.reduce((rest, [looks, shown]) => rest.replace(looks, shown), text);
}

export type Redact = ReturnType<typeof createRedact>;

/** Takes secrets out of what is written down: those it was told of, as they are or written as JSON or in a URL. */
export function createRedact() {
  const forms = new Set<string>();

  return {
    /** Tells it of a secret. */
    know(secret: string): void {
      if (secret.length < MIN_SECRET_CHARS) return;
      for (const form of [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)])
        forms.add(form);
      for (const oldest of forms) {
        if (forms.size <= MAX_SECRETS) break;
        forms.delete(oldest);
      }
    },

    /** A text, or a line of JSON, without secrets: those that are known and what looks like one. */
    text(text: string): string {
      let rest = text;
      for (const form of forms) rest = rest.replaceAll(form, HIDDEN);
      return redactLooks(rest);
    },
  };
}
