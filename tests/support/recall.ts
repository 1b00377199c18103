import { readFileSync } from 'node:fs';

/** One statement of a data set, and the questions whose answers stand in some of them. */
export interface RecallUser {
  user_id: string;
  memories: { id: string; content: string; session_id: string; at: number }[];
  questions: { q: string; evidence: string[] }[];
}

/** The share of a question's evidence among the first 5, 10 and 50 that were found, over all questions. */
export interface Recall {
  r5: number;
  r10: number;
  r50: number;
}

interface OwnUser {
  user_id: string;
  memories: { id: string; speaker?: string; text: string; ts?: number; session: number }[];
  questions: { q: string; evidence: string[] }[];
}

interface Turn {
  dia_id: string;
  speaker: string;
  text: string;
  blip_caption?: string;
}

/** As https://github.com/snap-research/locomo publishes it. */
interface LocomoSample {
  sample_id: string;
  conversation: Record<string, string | Turn[]>;
  qa: { question: string; evidence?: string[]; category: number }[];
}

/** Its questions of this category have no answer in the conversation. */
const ADVERSARIAL = 5;

/** A data set of our own shape, `{users}`, or LoCoMo's. */
export function readRecallUsers(file: string): RecallUser[] {
  const data: { users: OwnUser[] } | LocomoSample[] = JSON.parse(readFileSync(file, 'utf8'));
  return Array.isArray(data) ? data.map(fromLocomo) : data.users.map(fromOwn);
}

/** @param search the ids found for a question, best first, at most 50 */
export async function measureRecall(
  users: RecallUser[],
  search: (user: RecallUser, q: string) => string[] | Promise<string[]>,
): Promise<Recall> {
  const sum: Recall = { r5: 0, r10: 0, r50: 0 };
  let asked = 0;
  for (const user of users) {
    for (const { q, evidence } of user.questions) {
      const found = await search(user, q);
      const share = (k: number) =>
        evidence.filter((id) => found.slice(0, k).includes(id)).length / evidence.length;
      sum.r5 += share(5);
      sum.r10 += share(10);
      sum.r50 += share(50);
      asked += 1;
    }
  }
  return { r5: sum.r5 / asked, r10: sum.r10 / asked, r50: sum.r50 / asked };
}

function fromOwn({ user_id, memories, questions }: OwnUser): RecallUser {
  return {
    user_id,
    memories: memories.map(({ id, speaker, text, ts = 0, session }) => ({
      id,
      content: speaker ? `${speaker}: ${text}` : text,
      session_id: `s${session}`,
      at: ts,
    })),
    questions: questions.filter(({ evidence }) => evidence.length > 0),
  };
}

function fromLocomo({ sample_id, conversation, qa }: LocomoSample): RecallUser {
  const memories: RecallUser['memories'] = [];
  for (let session = 1; session < 100; session += 1) {
    const turns = conversation[`session_${session}`];
    const date = conversation[`session_${session}_date_time`];
    if (!Array.isArray(turns)) continue;
    for (const [turn, { dia_id, speaker, text, blip_caption }] of turns.entries()) {
      const content = `${speaker}: ${text}${blip_caption ? ` [image: ${blip_caption}]` : ''}`;
      const at = locomoDate(typeof date === 'string' ? date : '') + turn * 1000;
      memories.push({ id: dia_id, content, session_id: `s${session}`, at });
    }
  }
  const known = new Set(memories.map(({ id }) => id));
  const questions = qa
    .filter(({ category }) => category !== ADVERSARIAL)
    .map(({ question, evidence = [] }) => ({ q: question, evidence: evidenceOf(evidence, known) }))
    .filter(({ evidence }) => evidence.length > 0);
  return { user_id: sample_id, memories, questions };
}

/** Some of its evidence is written as `D8:6; D9:17`, `D:11:26` or `D30:05`. */
function evidenceOf(evidence: string[], known: Set<string>): string[] {
  const ids = evidence
    .flatMap((written) => written.split(/[;\s]+/))
    .map((id) => id.replace(/^D:?(\d+):0*(\d+)$/, 'D$1:$2'))
    .filter((id) => known.has(id));
  return [...new Set(ids)];
}

/** `1:56 pm on 8 May, 2023`, as UTC. */
function locomoDate(written: string): number {
  const found = /(\d+):(\d+) (am|pm) on (\d+ \w+), (\d+)/.exec(written);
  if (!found) return 0;
  const [, hour, minute, half, day, year] = found;
  const hours = (Number(hour) % 12) + (half === 'pm' ? 12 : 0);
  return Date.parse(`${day} ${year} UTC`) + (hours * 60 + Number(minute)) * 60_000;
}
