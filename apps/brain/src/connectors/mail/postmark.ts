import type { Connector } from '../connector.ts';

export function postmark(): Connector {
  return {
    source: 'email',
    maxBytes: 1024 * 1024,
    verify: () => false,
    read: () => ({ ignored: 'not built yet' }),
  };
}
