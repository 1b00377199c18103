import type { Connector } from './connector.ts';

export function github(): Connector {
  return {
    source: 'webhook',
    maxBytes: 1024 * 1024,
    verify: () => false,
    read: () => ({ ignored: 'not built yet' }),
  };
}
