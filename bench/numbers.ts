/** The value below which a share of the samples lies; 0.5 is the median. */
export function quantile(samples: number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export function median(samples: number[]): number {
  return quantile(samples, 0.5);
}

/** Three significant digits, thousands apart: `0.283`, `12.4`, `23 400`. */
export function short(value: number): string {
  if (value >= 1000) return Number(value.toPrecision(3)).toLocaleString('en').replaceAll(',', ' ');
  return String(Number(value.toPrecision(3)));
}
