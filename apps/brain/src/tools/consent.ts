import type { Approval, ToolContext } from './tool.ts';

// What tools may do of themselves, and what a person must approve first: the rules for all of them.

/**
 * A message to an address on a channel. It goes freely to the user, on any of the places that are proven theirs, and to
 * where they themselves wrote from; anywhere else they must have seen it first.
 */
export function consentToSend(
  { trust, trigger, identities }: ToolContext,
  {
    channel,
    to,
    subject,
    content,
  }: { channel: string; to: string | undefined; subject?: string; content: string },
): Approval | undefined {
  if (to === undefined) return undefined;
  if (identities.some((identity) => identity.channel === channel && identity.address === to))
    return undefined;
  const { source, reply_to } = trigger.data;
  // Who else wrote the trigger gets no answer, so nothing goes there without a word either.
  if (trust !== 'untrusted' && source === channel && reply_to === to) return undefined;
  const about = subject === undefined ? '' : `, subject ${JSON.stringify(subject)}`;
  return { content: `Send to ${JSON.stringify(to)} on ${channel}${about}:\n\n${content}` };
}

/**
 * A change of what is known about the user. A model that has read words of others may be telling theirs: then the user
 * must have seen the change. What a trigger of somebody else asks for is refused by the tool, and never asked about.
 */
export async function consentToLearn(
  { trust, tainted }: ToolContext,
  change: () => string | Promise<string>,
): Promise<Approval | undefined> {
  if (!tainted || trust === 'untrusted') return undefined;
  return { content: await change() };
}
