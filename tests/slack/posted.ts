import { createHmac } from 'node:crypto';
import type { Hook, Posted } from '../../apps/brain/src/connectors/connector.ts';

/** Of Slack’s own example: https://docs.slack.dev/authentication/verifying-requests-from-slack */
export const SECRET = '8f742231b10e8888abcd99yyyzzz85a5';
export const hook: Hook = { name: 'slack', kind: 'slack', secrets: [SECRET] };

/** The bot of the app, as its events name it. */
export const BOT = 'U0BRAIN00';

export function signatureOf(body: string | Buffer, seconds: number, secret = SECRET): string {
  return `v0=${createHmac('sha256', secret).update(`v0:${seconds}:`).update(body).digest('hex')}`;
}

/** The headers that Slack sends with these bytes now. */
export function signedHeaders(body: string | Buffer, options: { at?: number; secret?: string } = {}) {
  const seconds = Math.floor((options.at ?? Date.now()) / 1000);
  return {
    'content-type': 'application/json',
    'x-slack-request-timestamp': String(seconds),
    'x-slack-signature': signatureOf(body, seconds, options.secret),
  };
}

/** A body as it is posted, signed. */
export function posted(body: unknown, options: { at?: number; secret?: string } = {}): Posted {
  const bytes = Buffer.isBuffer(body)
    ? body
    : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  const at = options.at ?? Date.now();
  return { headers: signedHeaders(bytes, { ...options, at }), query: {}, body: bytes, at };
}

let events = 0;

/** An event in its envelope, as https://docs.slack.dev/apis/events-api/#event-payloads shows it. */
export function envelope(event: Record<string, unknown>, more: Record<string, unknown> = {}) {
  events += 1;
  return {
    token: 'ZZZZZZWSxiZZZ2yIvs3peJ',
    team_id: 'T0TEAM000',
    context_team_id: 'T0TEAM000',
    api_app_id: 'A0APP0000',
    event,
    type: 'event_callback',
    event_id: `Ev${String(events).padStart(9, '0')}`,
    event_time: 1_700_000_000,
    authorizations: [
      { enterprise_id: null, team_id: 'T0TEAM000', user_id: BOT, is_bot: true, is_enterprise_install: false },
    ],
    is_ext_shared_channel: false,
    event_context: '4-eyJldCI6Im1lc3NhZ2UifQ',
    ...more,
  };
}

/** A direct message to the bot. */
export function direct(text: string, more: Record<string, unknown> = {}) {
  return {
    client_msg_id: '5bd2d2c9-0000-4000-8000-000000000000',
    type: 'message',
    channel: 'D0ANN0000',
    user: 'U0ANN0000',
    text,
    ts: '1700000000.000100',
    team: 'T0TEAM000',
    event_ts: '1700000000.000100',
    channel_type: 'im',
    ...more,
  };
}

/** A mention of the bot in a channel. */
export function mention(text: string, more: Record<string, unknown> = {}) {
  return {
    type: 'app_mention',
    channel: 'C0TEAM000',
    user: 'U0ANN0000',
    text: `<@${BOT}> ${text}`,
    ts: '1700000000.000200',
    team: 'T0TEAM000',
    event_ts: '1700000000.000200',
    ...more,
  };
}
