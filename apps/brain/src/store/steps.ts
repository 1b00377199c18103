/** What is there at once on SQLite, and on its way from Postgres. */
export type Later<T> = T | Promise<T>;

/** A course of steps that is written once for both: it yields where it has to wait. */
export type Steps<T> = Generator<Promise<unknown>, T, unknown>;

/** Gives a value of a step, and lets the others wait for it where it is not there. */
export function* got<T>(value: Later<T>): Steps<T> {
  return value instanceof Promise ? ((yield value) as T) : value; // who runs the steps gives back what was waited for
}

/** Gives the values of steps that were all begun. */
export function* gotAll<T>(values: Later<T>[]): Steps<T[]> {
  if (!values.some((value) => value instanceof Promise)) return values as T[]; // none has to be waited for
  return (yield Promise.all(values)) as T[];
}

/** Runs steps to their end, or as far as nothing has to be waited for, and the rest later. */
export function run<T>(steps: Steps<T>): Later<T> {
  const go = (step: IteratorResult<Promise<unknown>, T>): Later<T> => {
    if (step.done) return step.value;
    return step.value.then(
      (value) => go(steps.next(value)),
      (error: unknown) => go(steps.throw(error)),
    );
  };
  return go(steps.next());
}

/** Runs steps none of which has to be waited for. */
export function runNow<T>(steps: Steps<T>): T {
  const step = steps.next();
  if (!step.done) throw new Error('A step that cannot wait had to');
  return step.value;
}
