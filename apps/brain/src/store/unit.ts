import type { NewRow, Row } from './row.ts';
import { isTemporary, type Standing } from './standing.ts';
import { got, gotAll, type Later, type Steps } from './steps.ts';

/** A change written whole or not at all. */
export interface Unit {
  /** New rows. The first is the claim: if its id stands already, nothing of the unit is written. */
  rows?: NewRow[];
  /**
   * Rows that must stand before the others: written where they are missing, refused where another user has them, or
   * where a session is temporary and the row is not, or the other way round. A session among them leaves the archive.
   */
  ensure?: NewRow[];
  /** Fields to merge into the data of rows that stand; a null takes a field out. Tags are replaced. */
  patches?: { id: string; data: object; tags?: string[] | undefined }[];
  /** Sessions by the ids of their rows, and up to which `seq` they were read: less than is known already changes nothing. */
  reads?: { id: string; seq: number }[];
  /** Memories, by id: of all that stand under their key, the latest takes the place of the others. */
  supersedes?: string[];
  /** Rows to delete, by id. */
  removes?: string[];
  /** A session whose every event is deleted. */
  removesSession?: string;
  /** A user whose memories, settings, keys and own row are deleted. */
  removesUser?: string;
  /** Nothing is written when this id stands: the end of a run forbids its further steps. */
  unless?: string;
  /** Nothing is written when this id does not stand: what may be used once is removed by its use. */
  requires?: string;
  /** Nothing is written when the session has more open triggers than this: that of the claim, or the one that is deleted. */
  maxWaiting?: number;
}

/** A row that changed or is gone, for what is derived from rows. `seq` null: perhaps many of that user. */
export interface Change {
  user_id: string;
  seq: number | null;
  isGone: boolean;
}

export type Written =
  | { status: 'written'; rows: Row[]; changes: Change[] }
  | { status: 'exists'; id: string }
  | Refused;

export interface Refused {
  status: 'refused';
  why: 'ended' | 'gone' | 'not_yours' | 'temporary' | 'full';
}

/** What is told of a row that was changed; no user where it is no memory: the others are not derived from. */
export type Told = { user_id: string | null; seq: number };

/** The rows, as one unit after the other finds and changes them inside a transaction. */
export interface Table {
  /** How a row stands; undefined when it does not. */
  standing(id: string): Later<Standing | undefined>;
  exists(id: string): Later<boolean>;
  /** Whether more than so many triggers of a session are open. */
  isFull(session_id: string, most: number): Later<boolean>;
  /**
   * Adds rows. Undefined: the first is a claim, and stands already; nothing is added then.
   * @throws Error where another one stands; what was added is to be rolled back.
   */
  add(rows: NewRow[], isClaimed: boolean): Later<Row[]> | undefined;
  patch(id: string, data: object, tags: string[] | undefined): Later<Told[]>;
  supersede(id: string): Later<Told[]>;
  remove(id: string): Later<Told[]>;
  read(id: string, seq: number): Later<unknown>;
  unarchive(id: string): Later<unknown>;
  /** Whose the events are of which a session has some. */
  ownerOf(session_id: string): Later<string | undefined>;
  removeSession(session_id: string): Later<unknown>;
  removeUser(user_id: string): Later<unknown>;
}

/** A unit that may be written, and what that takes. */
export interface Plan {
  unit: Unit;
  claim: NewRow | undefined;
  others: NewRow[];
  /** The sessions that it adds to and that are archived. */
  archived: string[];
  /** Whose memories are to be looked at anew. */
  users: string[];
  /** It is one statement, which is whole or not at all by itself. */
  isOne: boolean;
}

/** Whether a unit may be written, and how. It has written nothing. */
export function* decide(table: Table, unit: Unit): Steps<Plan | Exclude<Written, { status: 'written' }>> {
  const [claim, ...added] = unit.rows ?? [];
  const missing: NewRow[] = [];
  const archived: string[] = [];
  const refused = yield* refusal(table, unit, { missing, archived });
  if (refused) {
    // Which of the two a session is comes first: who asked wrongly may ask again in the same words.
    const isAgain = claim && refused.why !== 'temporary' && (yield* got(table.exists(claim.id)));
    return isAgain ? { status: 'exists', id: claim.id } : refused;
  }
  const others = missing.length === 0 ? added : [...missing, ...added];
  const users = unit.removesSession || unit.removesUser ? yield* usersOf(table, unit) : [];
  const isOne = claim !== undefined && others.length + archived.length === 0 && !changes(unit);
  return { unit, claim, others, archived, users, isOne };
}

/** Why the unit may not be written, or undefined; and which rows it asks for do not stand, or are in the archive. */
function* refusal(
  table: Table,
  unit: Unit,
  { missing, archived }: { missing: NewRow[]; archived: string[] },
): Steps<Refused | undefined> {
  if (unit.unless && (yield* got(table.exists(unit.unless)))) return { status: 'refused', why: 'ended' };
  if (unit.requires && !(yield* got(table.exists(unit.requires)))) return { status: 'refused', why: 'gone' };
  for (const row of unit.ensure ?? []) {
    const standing = yield* got(table.standing(row.id));
    if (standing === undefined) missing.push(row);
    else if (standing.user_id !== row.user_id) return { status: 'refused', why: 'not_yours' };
    else if (standing.isTemporary !== isTemporary(row)) return { status: 'refused', why: 'temporary' };
    else if (standing.isArchived) archived.push(row.id);
  }
  if (unit.maxWaiting === undefined) return undefined;
  const session_id = unit.rows?.[0]?.session_id ?? unit.removesSession;
  // One of them is running, the others wait.
  const isFull = session_id !== undefined && (yield* got(table.isFull(session_id, unit.maxWaiting)));
  return isFull ? { status: 'refused', why: 'full' } : undefined;
}

function* usersOf(table: Table, { removesSession, removesUser, removes = [] }: Unit): Steps<string[]> {
  const users: string[] = [];
  let isTold = removesSession !== undefined;
  // Nothing is derived from a temporary session, so nothing is to be made anew without it.
  for (const id of isTold ? removes : []) isTold &&= !(yield* got(table.standing(id)))?.isTemporary;
  const owner = isTold && removesSession ? yield* got(table.ownerOf(removesSession)) : undefined;
  if (owner !== undefined) users.push(owner);
  if (removesUser) users.push(removesUser);
  return users;
}

/**
 * Writes a unit. All of its statements are sent before it waits for the first answer; when it throws, what it wrote is to
 * be rolled back.
 */
export function* carryOut(table: Table, plan: Plan): Steps<Written> {
  const { unit, claim, others, archived, users, isOne } = plan;
  const adding = claim ? [claim, ...others] : others;
  const added = adding.length === 0 ? [] : table.add(adding, claim !== undefined);
  if (added === undefined) return { status: 'exists', id: claim?.id ?? '' };
  if (isOne) return { status: 'written', rows: yield* got(added), changes: [] };
  const gone: Later<Told[]>[] = [];
  const changed: Later<Told[]>[] = [];
  const done: Later<unknown>[] = [];
  for (const id of unit.removes ?? []) gone.push(table.remove(id));
  for (const { id, data, tags } of unit.patches ?? []) changed.push(table.patch(id, data, tags));
  for (const { id, seq } of unit.reads ?? []) done.push(table.read(id, seq));
  for (const id of archived) done.push(table.unarchive(id));
  for (const id of unit.supersedes ?? []) changed.push(table.supersede(id));
  if (unit.removesSession) done.push(table.removeSession(unit.removesSession));
  if (unit.removesUser) done.push(table.removeUser(unit.removesUser));
  // All at once: where one fails, the others fail with it.
  yield* gotAll<unknown>([added, ...gone, ...changed, ...done]);
  const told = [...toldOf(yield* gotAll(gone), true), ...toldOf(yield* gotAll(changed), false)];
  const many = users.map((user_id) => ({ user_id, seq: null, isGone: true }));
  return { status: 'written', rows: yield* got(added), changes: [...told, ...many] };
}

function toldOf(all: Told[][], isGone: boolean): Change[] {
  return all.flat().flatMap(({ user_id, seq }) => (user_id === null ? [] : [{ user_id, seq, isGone }]));
}

/** Whether a unit does more than add rows. */
function changes({ patches, reads, supersedes, removes, removesSession, removesUser }: Unit): boolean {
  const some = [patches, reads, supersedes, removes].some((list) => list !== undefined && list.length > 0);
  return some || removesSession !== undefined || removesUser !== undefined;
}
