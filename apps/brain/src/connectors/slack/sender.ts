import type { Sender, Sent } from '../../channels/sender.ts';
import { type Answered, callSlack } from './api.ts';
import { mrkdwnPieces } from './mrkdwn.ts';
import { again, refusal } from './refusal.ts';

const TIMEOUT_MS = 10_000;
/** A channel, a direct message or a member, and in it a thread: `C0123`, `D0123/1700000000.000100`. */
const PLACE = /^([CDGUW][A-Z0-9]{1,30})(?:\/(\d{1,12}\.\d{1,9}))?$/;

/**
 * Sends by `chat.postMessage`: https://docs.slack.dev/reference/methods/chat.postMessage. The pieces it makes are in
 * Slack's mrkdwn; a piece is posted as it is. Slack has no name of ours for a message, so what was in flight at a crash
 * may stand there twice.
 */
export function createSlackSender({
  token,
  apiRoot,
  timeoutMs = TIMEOUT_MS,
}: {
  token: string | undefined;
  apiRoot: string;
  timeoutMs?: number;
}): Sender {
  return {
    async pieces(message) {
      const pieces = await mrkdwnPieces(message.content);
      return (pieces.length > 0 ? pieces : ['']).map((content) => ({ ...message, content }));
    },

    async send({ to, content }, signal) {
      if (token === undefined) return failed('Slack is not set up: set SLACK_BOT_TOKEN');
      const [, channel, thread_ts] = PLACE.exec(to) ?? [];
      if (channel === undefined)
        return failed(
          `“${to.slice(0, 100)}” is no place in Slack: it is the id of a channel or member, C… or U…`,
        );
      if (content === '') return failed('the message is empty');
      const payload = {
        channel,
        text: content,
        unfurl_links: false,
        unfurl_media: false,
        ...(thread_ts === undefined ? {} : { thread_ts }),
      };
      const call = { method: 'chat.postMessage', payload };
      return sentBy(await callSlack({ token, apiRoot, timeoutMs }, call, signal));
    },
  };
}

function failed(error: string): Sent {
  return { status: 'failed', error };
}

function sentBy(answer: Answered): Sent {
  if (answer.kind === 'ok') return { status: 'sent' };
  if (answer.kind === 'refused') return refusal(answer);
  if (answer.kind === 'odd') return odd(answer);
  return again(`Slack was not reached: ${answer.why}`, { uncertain: answer.reached });
}

/** An answer that is not the API's own: too many calls, trouble at Slack's, or something that stands before it. */
function odd({ status, retryAfter }: Extract<Answered, { kind: 'odd' }>): Sent {
  const error = `Slack answered ${status}`;
  // https://docs.slack.dev/apis/web-api/rate-limits
  if (status === 429) return again('Slack wants fewer messages', { retryAfter });
  if (status >= 500) return again(error, { uncertain: true, retryAfter });
  if (status === 200) return again(`${error}, in words that are not Slack’s`, { uncertain: true });
  return failed(`${error}: SLACK_API_ROOT may not be Slack’s API`);
}
