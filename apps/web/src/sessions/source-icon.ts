const ICONS = { telegram: 'plane', slack: 'hash', email: 'mail', cron: 'clock', webhook: 'bolt' } as const;

/** What stands beside the title of a conversation that began elsewhere; nothing where that was this page. */
export function iconOf(source: string | undefined): (typeof ICONS)[keyof typeof ICONS] | undefined {
  if (source === undefined || source === 'web' || source === 'cli' || source === 'api') return undefined;
  return Object.hasOwn(ICONS, source) ? ICONS[source as keyof typeof ICONS] : 'bolt'; // it has that name
}
