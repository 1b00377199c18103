import { z } from 'zod';
import { asRead, oneLine, shortened } from './bounded.ts';
import type { Plain } from './mapping.ts';

/** What somebody wrote below a title, in characters. */
const MAX_WORDS_CHARS = 8000;
const MAX_COMMITS = 20;
const MAX_LINE_CHARS = 200;

const text = z.string().transform((words) => oneLine(words, MAX_LINE_CHARS));
const words = z.string().nullish();
const login = z.object({ login: text });
const base = {
  action: text.optional(),
  sender: login.optional(),
  repository: z.object({ full_name: text.pipe(z.string().min(1)) }),
};
const numbered = z.object({ number: z.int(), title: text, html_url: text, body: words });
const remark = z.object({ html_url: text, body: words });

// https://docs.github.com/en/webhooks/webhook-events-and-payloads, of each what is told here.
const Comment = z.object({
  ...base,
  issue: numbered.extend({ pull_request: z.object({}).optional() }),
  comment: remark,
});
const Issue = z.object({ ...base, issue: numbered });
const Review = z.object({ ...base, pull_request: numbered, review: remark.extend({ state: text }) });
const ReviewComment = z.object({ ...base, pull_request: numbered, comment: remark });
const PullRequest = z.object({ ...base, pull_request: numbered.extend({ merged: z.boolean().nullish() }) });
const Release = z.object({
  ...base,
  release: z.object({ tag_name: text, name: text.nullish(), html_url: text, body: words }),
});
const WorkflowRun = z.object({
  ...base,
  workflow_run: z.object({
    name: text.nullish(),
    head_branch: text.nullish(),
    conclusion: text.nullish(),
    html_url: text,
  }),
});
const Push = z.object({
  ...base,
  ref: text,
  compare: text,
  deleted: z.boolean().optional(),
  commits: z.array(z.object({ message: z.string(), author: z.object({ name: text }) })),
});
const Any = z.object({
  action: text.optional(),
  sender: login.optional(),
  repository: base.repository.optional(),
});

type Base = z.infer<typeof Any>;
type Summary = Omit<Plain, 'once'>;

/** What happened, in words, by what the payload holds; `event` only names what is none of the common ones. */
export function summaryOf(payload: object, event: string): Summary {
  const known =
    told(Comment, payload, ({ issue, comment, ...of }) => ({
      did: `${of.action ?? 'created'} a comment on ${issue.pull_request ? 'pull request' : 'issue'}`,
      of,
      about: issue,
      more: [comment.html_url, long(comment.body)],
    })) ??
    told(Review, payload, ({ pull_request: about, review, ...of }) => ({
      did: `${of.action ?? 'submitted'} a review (${review.state.replaceAll('_', ' ')}) of pull request`,
      of,
      about,
      more: [review.html_url, long(review.body)],
    })) ??
    told(ReviewComment, payload, ({ pull_request: about, comment, ...of }) => ({
      did: `${of.action ?? 'created'} a comment on the code of pull request`,
      of,
      about,
      more: [comment.html_url, long(comment.body)],
    })) ??
    told(PullRequest, payload, ({ pull_request: about, ...of }) => ({
      did: `${about.merged && of.action === 'closed' ? 'merged' : (of.action ?? 'changed')} pull request`,
      of,
      about,
      more: [about.html_url, long(about.body)],
    })) ??
    told(Issue, payload, ({ issue: about, ...of }) => ({
      did: `${of.action ?? 'changed'} issue`,
      of,
      about,
      more: [about.html_url, long(about.body)],
    })) ??
    told(Release, payload, ({ release, ...of }) => ({
      did: `${of.action ?? 'changed'} release ${release.tag_name}${titled(release.name)}`,
      of,
      more: [release.html_url, long(release.body)],
    })) ??
    told(WorkflowRun, payload, ({ workflow_run: run, ...of }) => ({
      did: `ran workflow ${run.name ?? ''} on ${run.head_branch ?? 'no branch'} (${run.conclusion ?? of.action ?? 'begun'})`,
      of,
      more: [run.html_url],
    })) ??
    told(Push, payload, pushed);
  return known ?? other(payload, event);
}

interface Told {
  /** What was done, without by whom and where. */
  did: string;
  of: Base;
  /** The issue or pull request it is about, whose conversation it goes into. */
  about?: { number: number; title: string };
  more: string[];
}

function told<T>(schema: z.ZodType<T>, payload: object, tell: (parsed: T) => Told): Summary | undefined {
  const parsed = schema.safeParse(payload);
  if (!parsed.success) return undefined;
  const { did, of, about, more } = tell(parsed.data);
  const repository = of.repository?.full_name ?? '';
  const who = of.sender ? `${of.sender.login} ` : '';
  const what = about ? `${did} #${about.number} of ${repository}: ${about.title}` : `${did} in ${repository}`;
  return {
    message: () => [`${who}${what}`, ...more].filter((line) => line !== '').join('\n'),
    subject: about ? `${repository}#${about.number}: ${about.title}` : repository,
    thread: about ? `${repository}#${about.number}` : repository,
  };
}

function pushed({ ref, compare, deleted, commits, ...of }: z.infer<typeof Push>): Told {
  const where = ref.replace(/^refs\/(heads|tags)\//, '');
  const lines = commits
    .slice(0, MAX_COMMITS)
    .map(({ message, author }) => `- ${titleOf(message)} (${author.name})`);
  if (commits.length > MAX_COMMITS) lines.push(`- … and ${commits.length - MAX_COMMITS} more`);
  const did = deleted
    ? `deleted ${where}`
    : `pushed ${commits.length} ${commits.length === 1 ? 'commit' : 'commits'} to ${where}`;
  return { did, of, more: [...lines, compare] };
}

function other(payload: object, event: string): Summary {
  const { data } = Any.safeParse(payload);
  const repository = data?.repository?.full_name ?? '';
  const name = oneLine(event, 100);
  const head = [
    `GitHub: ${name}`,
    data?.action,
    repository && `in ${repository}`,
    data?.sender && `by ${data.sender.login}`,
  ];
  return {
    message: () => `${head.filter(Boolean).join(' ')}\n\n${asRead(payload)}`,
    ...(repository !== '' && { subject: repository }),
    thread: repository === '' ? 'all' : repository,
  };
}

const titleOf = (message: string) => oneLine(message.split('\n', 1).join(''), MAX_LINE_CHARS);
const titled = (name: string | null | undefined) => (name ? `, ${name},` : '');
const long = (body: string | null | undefined) =>
  body?.trim() ? `\n${shortened(body.trim(), MAX_WORDS_CHARS)}` : '';
