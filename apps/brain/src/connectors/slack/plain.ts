const ESCAPES: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>' };

const unescape = (text: string) => text.replaceAll(/&(?:amp|lt|gt);/g, (all) => ESCAPES[all] ?? all);

/**
 * What somebody wrote in Slack, without Slack's own signs; links in Markdown. Mentions of `bots` are left out: who is
 * spoken to says nothing. https://docs.slack.dev/messaging/formatting-message-text
 */
export function plainText(text: string, bots: ReadonlySet<string> = new Set()): string {
  let [said, isSpokenTo] = ['', false];
  // `<…>` is Slack's wherever it stands: what people write comes escaped.
  for (const [at, part] of text.split(/<([^<>]*)>/).entries()) {
    if (at % 2 === 0) said += unescape(part);
    else if (!bots.has(/^@(\w+)/.exec(part)?.[1] ?? '')) said += signOf(part);
    else {
      isSpokenTo = true;
      said = said.trimEnd();
    }
  }
  // What is left of “@brain: what time is it” and “hello @brain, …”.
  return (isSpokenTo ? said.replace(/^\s*[,:;]/, '') : said).trim();
}

function signOf(inner: string): string {
  const at = inner.indexOf('|');
  const [target, label] = at < 0 ? [inner, ''] : [inner.slice(0, at), unescape(inner.slice(at + 1))];
  if (target.startsWith('@')) return target;
  if (target.startsWith('#')) return label === '' ? target : `#${label}`;
  if (target.startsWith('!')) return specialOf(target.slice(1), label);
  const url = unescape(target);
  const words = label.replaceAll(/\s+/g, ' ');
  // Slack makes links by itself of what looks like one: then the words are the address.
  const isBare = words === '' || url === words || url.replace(/^(?:https?:\/\/|mailto:|tel:)/, '') === words;
  if (isBare) return /^(?:mailto|tel):/.test(url) ? words || url : url;
  return `[${words}](${url})`;
}

/** `<!here>`, `<!subteam^S1|@team>`, `<!date^…|at noon>`. */
function specialOf(name: string, label: string): string {
  if (name.startsWith('date^')) return label;
  if (name.startsWith('subteam^')) return label === '' ? '@group' : `@${label.replace(/^@/, '')}`;
  return `@${name.split('^', 1)[0] ?? ''}`;
}
