import type { Sent } from '../../channels/sender.ts';
import type { Refused } from './api.ts';

const REINSTALL = 'install the app again and set SLACK_BOT_TOKEN to its new token';
const TOKEN = `Slack does not take the token: ${REINSTALL}`;
const NOBODY = 'Slack knows no such channel or member, or the app is not in it: invite it with /invite';
const NOT_ALLOWED = 'the workspace does not let the app post there: its owners can change that';
const LEFT = 'its member has left, or may not be written to';

/** What to do about errors that stay. */
const ADVICE: Readonly<Record<string, string>> = {
  channel_not_found: NOBODY,
  not_in_channel: 'the app is not in that channel: invite it with /invite',
  is_archived: 'the channel is archived: nothing can be said in it',
  user_not_found: NOBODY,
  user_disabled: LEFT,
  cannot_dm_bot: 'a bot cannot be written to',
  messages_tab_disabled: 'switch the Messages Tab on in the App Home of the app',
  invalid_auth: TOKEN,
  not_authed: TOKEN,
  token_expired: TOKEN,
  token_revoked: TOKEN,
  account_inactive: `the app was removed from the workspace: ${REINSTALL}`,
  not_allowed_token_type: 'SLACK_BOT_TOKEN must be the token of a bot, xoxb-…',
  missing_scope: `the app may not do that: add the scope chat:write, and ${REINSTALL}`,
  no_permission: `the app may not do that: add the scope chat:write, and ${REINSTALL}`,
  access_denied: NOT_ALLOWED,
  restricted_action: NOT_ALLOWED,
  restricted_action_read_only_channel: NOT_ALLOWED,
  restricted_action_thread_only_channel: NOT_ALLOWED,
  restricted_action_non_threadable_channel: NOT_ALLOWED,
  restricted_action_thread_locked: NOT_ALLOWED,
  ekm_access_denied: NOT_ALLOWED,
  team_access_not_granted: NOT_ALLOWED,
  thread_not_found: 'the thread is gone',
  cannot_reply_to_message: 'that message cannot be answered in a thread',
  msg_too_long: 'Slack finds the message too long',
  no_text: 'the message is empty',
};

/** Of these, what stops every message and not this one alone. */
const OURS: ReadonlySet<string> = new Set([
  'invalid_auth',
  'not_authed',
  'token_expired',
  'token_revoked',
  'account_inactive',
  'not_allowed_token_type',
  'missing_scope',
  'no_permission',
  'team_access_not_granted',
]);

/** Errors that pass, and whether the message may stand there all the same. */
const PASSING: Readonly<Record<string, boolean>> = {
  ratelimited: false,
  rate_limited: false,
  message_limit_exceeded: false,
  service_unavailable: true,
  request_timeout: false,
  team_added_to_org: false,
  external_channel_migrating: false,
  internal_error: true,
  fatal_error: true,
};

/** How a try ended that Slack has refused. */
export function refusal({ error, needed, retryAfter }: Refused): Sent {
  // Slack’s names of errors are such; anything else is somebody’s words, or the token.
  const name = /^[a-z_]{1,80}$/.test(error) ? error : 'an error without a name';
  const uncertain = Object.hasOwn(PASSING, name) ? PASSING[name] : undefined;
  if (uncertain !== undefined) return again(`Slack: ${name}`, { uncertain, retryAfter });
  const advice = Object.hasOwn(ADVICE, name) ? ADVICE[name] : undefined;
  const scope =
    name === 'missing_scope' && /^[a-z_:,.]{1,100}$/.test(needed ?? '') ? `, needs ${needed}` : '';
  return {
    status: 'failed',
    error: advice === undefined ? `Slack refused it: ${name}` : `${advice} (${name}${scope})`,
    ...(OURS.has(name) ? { ours: true } : {}),
  };
}

/** A try that another follows. */
export function again(
  error: string,
  { uncertain = false, retryAfter }: { uncertain?: boolean; retryAfter?: number | undefined } = {},
): Sent {
  return {
    status: 'retry',
    error,
    ...(uncertain && { uncertain }),
    ...(retryAfter === undefined ? {} : { retry_after: retryAfter }),
  };
}
