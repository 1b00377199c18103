/** A time as it is read: `0.3 s`, `12 s`, `2 min 5 s`. */
export function secondsOf(ms: number, language: string): string {
  const seconds = ms / 1000;
  const unit = (amount: number, of: 'second' | 'minute') =>
    amount.toLocaleString(language, {
      style: 'unit',
      unit: of,
      unitDisplay: 'narrow',
      maximumFractionDigits: seconds < 10 ? 1 : 0,
    });
  const spaced = (text: string) => text.replace(/(\d)([a-z])/gi, '$1 $2');
  if (seconds < 60) return spaced(unit(Math.max(0.1, seconds), 'second'));
  const whole = Math.floor(seconds);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
