import type { Connector } from '../connector.ts';

export function slack(): Connector {
  return {
    source: 'slack',
    maxBytes: 1024 * 1024,
    verify: () => false,
    read: () => ({ ignored: 'not built yet' }),
  };
}
