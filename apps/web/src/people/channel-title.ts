import { channelName } from '../chat/channel-names.ts';

/** A channel as it stands at the beginning of a line. */
export function channelTitle(channel: string): string {
  const name = channelName(channel);
  return name.charAt(0).toUpperCase() + name.slice(1);
}
