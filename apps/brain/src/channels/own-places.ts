import { OWNER } from '@brain/schema';
import type { Config } from '../config.ts';
import { identityRow } from '../store/identities.ts';
import type { NewRow } from '../store/row.ts';

/** The rows of where the owner is on channels, as the environment says. */
export function ownPlaceRows({
  EMAIL_OWNER = [],
  SLACK_OWNER_ID = [],
}: Pick<Config, 'EMAIL_OWNER' | 'SLACK_OWNER_ID'>): NewRow[] {
  return [
    ...EMAIL_OWNER.map((address) => ({ channel: 'email', address })),
    ...SLACK_OWNER_ID.map((address) => ({ channel: 'slack', address })),
  ].map((place) => identityRow(OWNER, place));
}
