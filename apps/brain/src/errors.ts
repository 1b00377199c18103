import { ERROR_STATUS, type ErrorCode } from '@brain/schema';
import type { z } from 'zod';
import { redactLooks } from './secrets/redact.ts';

/**
 * A refusal with a reason a caller may read: it names the thing and holds no secret.
 * Any other error is a bug: it is logged and answered as `internal`.
 */
export class BrainError extends Error {
  readonly code: ErrorCode;
  /** When trying again may help, in seconds. */
  readonly retryAfter: number | undefined;

  constructor(code: ErrorCode, message: string, options: { cause?: unknown; retryAfter?: number } = {}) {
    super(redactLooks(message), { cause: options.cause });
    this.name = 'BrainError';
    this.code = code;
    this.retryAfter = options.retryAfter;
  }

  get status(): number {
    return ERROR_STATUS[this.code];
  }
}

/** Whether a store could not be written for now: what was asked for may be asked for again. */
export function isUnavailable(error: unknown): boolean {
  return error instanceof BrainError && error.code === 'unavailable';
}

/** What is wrong with an input, as one sentence that names each field: `message: must not be empty`. */
export function explain(error: z.ZodError): string {
  return issuesOf(error.issues)
    .slice(0, 5)
    .map((issue) => {
      const path = issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0]] : issue.path;
      const field = path.join('.') || 'body';
      return `${field}: ${wordsOf(issue)}`;
    })
    .join('; ');
}

function wordsOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') return 'unknown field';
  if (issue.code === 'invalid_key') return issue.issues[0]?.message ?? issue.message;
  return issue.message;
}

/** The issues of a union are those of the branch that was meant: the one whose own type the input has. */
function issuesOf(issues: z.core.$ZodIssue[]): z.core.$ZodIssue[] {
  return issues.flatMap((issue) => {
    if (issue.code !== 'invalid_union') return [issue];
    const meant = issue.errors.find(
      (branch) => !branch.some(({ code, path }) => code === 'invalid_type' && path.length === 0),
    );
    if (!meant) return [issue];
    return issuesOf(meant).map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] }));
  });
}

/** Parses what came from outside. @throws BrainError `invalid`, naming the fields. */
export function parse<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new BrainError('invalid', explain(parsed.error), { cause: parsed.error });
}

/** What went wrong, in words, whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
