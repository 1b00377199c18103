import type { Store } from '../store/store.ts';

type Open = Awaited<ReturnType<Store['events']['open']>>;

/** What has no outcome yet, put together at a time in ms. What waits for its user’s word grows old without harm. */
export function openWork(open: Open, now: number) {
  const ofType = (type: string) => open.filter(({ event_type }) => event_type === type);
  const count = (some: Open) => some.reduce((sum, each) => sum + each.count, 0);
  const oldest = (some: Open) => Math.max(0, ...some.map(({ since }) => (now - Date.parse(since)) / 1000));
  const runs = ofType('message');
  const deliveries = ofType('delivery');
  return {
    runs: count(runs),
    approvals: count(ofType('approval')),
    reviews: count(ofType('run')),
    /** By channel. */
    deliveries: deliveries.map(({ channel, count: of }) => ({ channel, count: of })),
    oldestRunSeconds: oldest(runs.filter(({ waits }) => !waits)),
    oldestDeliverySeconds: oldest(deliveries),
  };
}
