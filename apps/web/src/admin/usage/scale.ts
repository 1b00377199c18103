/** The end of an axis that holds `max`: 1, 2 or 5 times a power of ten; 1 where there is nothing. */
export function niceEnd(max: number): number {
  if (!(max > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(max));
  const step = [1, 2, 5, 10].find((each) => each * power >= max) ?? 10;
  return step * power;
}
