import type { Signature, WebhookEntry, WebhookInput, WebhookKind } from '@brain/schema';
import { isGiven, isMail, isMapped, isPeople, makeSecret, nameFor } from './kinds.ts';

/** What is being written of a webhook, as the fields hold it: what is empty is not set. */
export interface Draft {
  kind: WebhookKind;
  name: string;
  /** Of a new one. */
  secret: string;
  user_id: string;
  response_to: string[];
  instructions: string;
  isTrusted: boolean;
  message: string;
  subject: string;
  session: string;
  once: string;
  isSigned: boolean;
  header: string;
  algorithm: Signature['algorithm'];
  encoding: Signature['encoding'];
  prefix: string;
  unknown_senders: 'read' | 'ignore';
  authserv_id: string;
  callback_url: string;
}

export type Settings = Omit<WebhookInput, 'secrets' | 'add_secret' | 'drop_secret'>;
/** What of a draft may be at fault, as the brain calls it. */
export type Field =
  | 'name'
  | 'secret'
  | 'user_id'
  | 'response_to'
  | 'instructions'
  | 'message'
  | 'subject'
  | 'session'
  | 'once'
  | 'header'
  | 'prefix'
  | 'authserv_id'
  | 'callback_url';

const FIRST = 'owner';
/** As @brain/schema has them; imported, they would bring zod into the page. */
const NAME = /^[a-z0-9][a-z0-9-]{0,63}$/;
const SECRET = /^[\x21-\x7e]{8,1000}$/;

/** A new webhook of a kind, by a name that is free. */
export function newDraft(kind: WebhookKind, taken: readonly string[]): Draft {
  return { ...draftOf({ kind }), name: nameFor(kind, taken), secret: isGiven(kind) ? '' : makeSecret() };
}

export function draftOf(entry: Pick<WebhookEntry, 'kind'> & Partial<WebhookEntry>): Draft {
  const { mapping, signature } = entry;
  return {
    kind: entry.kind,
    name: entry.name ?? '',
    secret: '',
    user_id: entry.user_id ?? FIRST,
    response_to: entry.response_to ?? [],
    instructions: entry.instructions ?? '',
    isTrusted: entry.trust === 'service',
    message: mapping?.message ?? '',
    subject: mapping?.subject ?? '',
    session: mapping?.session ?? '',
    once: mapping?.once ?? '',
    isSigned: signature !== undefined,
    header: signature?.header ?? '',
    algorithm: signature?.algorithm ?? 'sha256',
    encoding: signature?.encoding ?? 'hex',
    prefix: signature?.prefix ?? '',
    unknown_senders: entry.unknown_senders ?? 'read',
    authserv_id: entry.authserv_id ?? '',
    callback_url: entry.callback_url ?? '',
  };
}

/** Whether anything is set that stands under "More". */
export function hasMore(draft: Draft): boolean {
  return Object.keys(settingsOf(draft)).some((name) => name !== 'kind');
}

/** The settings that a draft says; of other kinds than its own none. */
export function settingsOf(draft: Draft): Settings {
  const { kind } = draft;
  const isProgram = !isPeople(kind);
  return {
    kind,
    ...(draft.user_id === FIRST ? {} : { user_id: draft.user_id }),
    ...(draft.response_to.length > 0 ? { response_to: draft.response_to } : {}),
    ...filled({ instructions: draft.instructions }),
    ...(isProgram && draft.isTrusted ? { trust: 'service' as const } : {}),
    ...mappingOf(draft),
    ...(kind === 'generic' && draft.isSigned ? { signature: signatureOf(draft) } : {}),
    ...(isMail(kind) && draft.unknown_senders === 'ignore' ? { unknown_senders: 'ignore' as const } : {}),
    ...(kind === 'mime' ? filled({ authserv_id: draft.authserv_id }) : {}),
    ...(isProgram ? filled({ callback_url: draft.callback_url }) : {}),
  };
}

function mappingOf(draft: Draft): Pick<Settings, 'mapping'> {
  const { message, subject, session, once } = draft;
  const more = filled({ subject, session, once });
  if (!isMapped(draft.kind) || (message.trim() === '' && Object.keys(more).length === 0)) return {};
  return { mapping: { message: message.trim() || '{{}}', ...more } };
}

function signatureOf({ header, algorithm, encoding, prefix }: Draft): Signature {
  return { header: header.trim().toLowerCase(), algorithm, encoding, prefix: prefix.trim() };
}

/** Those that say something, without the space around it. */
function filled<T extends Record<string, string>>(fields: T): Partial<T> {
  const said = Object.entries(fields).map(([name, value]) => [name, value.trim()] as const);
  return Object.fromEntries(said.filter(([, value]) => value !== '')) as Partial<T>; // the same names
}

/** The first thing at fault that can be told without asking; null where there is none. */
export function faultOf(draft: Draft, isNew: boolean, taken: readonly string[]): Field | null {
  if (isNew && (!NAME.test(draft.name) || taken.includes(draft.name))) return 'name';
  if (isNew && !SECRET.test(draft.secret)) return 'secret';
  const { signature, callback_url, authserv_id, response_to } = settingsOf(draft);
  if (signature && !/^[\w-]{1,100}$/.test(signature.header)) return 'header';
  if (authserv_id !== undefined && !/^[\w.-]{1,253}$/.test(authserv_id)) return 'authserv_id';
  if (callback_url !== undefined && !isAddress(callback_url)) return 'callback_url';
  if (response_to?.includes('webhook') && callback_url === undefined && !isPeople(draft.kind))
    return 'callback_url';
  return null;
}

export const isName = (name: string) => NAME.test(name);
export const isSecret = (secret: string) => SECRET.test(secret);

function isAddress(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}
