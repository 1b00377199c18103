import type { FetchGuard } from '../../net/guarded-fetch.ts';
import type { Connector } from '../connector.ts';

export function ses(_deps: { guard: FetchGuard }): Connector {
  return {
    source: 'email',
    maxBytes: 1024 * 1024,
    verify: () => false,
    read: () => ({ ignored: 'not built yet' }),
  };
}
