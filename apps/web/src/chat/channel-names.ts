/** A channel as it is written in a sentence; a name that is not known stands as it is. */
export function channelName(channel: string): string {
  return Object.hasOwn(NAMES, channel) ? (NAMES[channel] ?? channel) : channel;
}

const NAMES: Record<string, string> = {
  telegram: 'Telegram',
  slack: 'Slack',
  email: 'e-mail',
  web: 'web',
  webhook: 'webhook',
  github: 'GitHub',
  stripe: 'Stripe',
};
