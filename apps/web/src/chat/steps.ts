import type { Part, ToolPart } from './parts.ts';
import type { StepWords } from './step-words.ts';

/** A tool call or a thought. */
export type Step = Extract<Part, { kind: 'tool' | 'thought' }>;

/** More than these in a row are shown as one line. */
const SHOWN = 2;

export function isStep(part: Part | undefined): part is Step {
  return part?.kind === 'tool' || part?.kind === 'thought';
}

/** The steps that stand together from `first` on; none where it is not the first of them. */
export function stepsFrom(parts: readonly Part[], first: Step): Step[] {
  const from = parts.findIndex((part) => part.key === first.key && part.kind === first.kind);
  if (from === -1 || isStep(parts[from - 1])) return [];
  const end = parts.findIndex((part, index) => index > from && !isStep(part));
  return parts.slice(from, end === -1 ? undefined : end).filter(isStep);
}

export function isFolded(steps: readonly Step[]): boolean {
  return steps.length > SHOWN;
}

/** What a tool does, or has done, in words; one that is not known by its name. */
export function deedOf({ name, state }: Pick<ToolPart, 'name' | 'state'>, words: StepWords): string {
  const deed = Object.hasOwn(words.deeds, name) ? words.deeds[name] : undefined;
  return deed?.[state === 'done' ? 1 : 0] ?? name;
}

/** How long a call took, in milliseconds; null where that is not known. The time it waited for a word is left out. */
export function callMs({ began, ended }: Pick<ToolPart, 'began' | 'ended'>): number | null {
  if (!began || !ended) return null;
  if (began.elapsed_ms !== undefined && ended.elapsed_ms !== undefined)
    return Math.max(0, ended.elapsed_ms - began.elapsed_ms);
  return Math.max(0, Date.parse(ended.at) - Date.parse(began.at));
}

/** All of them together; null where none is known. */
export function totalMs(steps: readonly Step[]): number | null {
  const known = steps.flatMap((step) => (step.kind === 'tool' ? (callMs(step) ?? []) : []));
  return known.length > 0 ? known.reduce((sum, ms) => sum + ms, 0) : null;
}

/** JSON laid out to be read; any other text as it stands. */
export function layOut(text: string): string {
  const trimmed = text.trim();
  if (!/^[[{]/.test(trimmed)) return text;
  try {
    return JSON.stringify(JSON.parse(trimmed), null, 2);
  } catch {
    return text;
  }
}
