import type { Bus } from '../bus/bus.ts';
import type { SendAgain } from '../channels/again.ts';
import type { Deliveries } from '../channels/deliveries.ts';
import type { ChannelsHealth } from '../channels/health.ts';
import type { Leads } from '../channels/leads.ts';
import type { PushBrowsers } from '../channels/push-browsers.ts';
import type { Sender } from '../channels/sender.ts';
import type { Connectors } from '../connectors/connector.ts';
import type { Webhooks } from '../connectors/webhooks.ts';
import type { MemoryPart } from '../memory/memory.ts';
import type { ProviderSettings } from '../model/provider-settings.ts';
import type { Providers } from '../model/providers.ts';
import type { Transcribe } from '../model/transcribe.ts';
import type { TryProvider } from '../model/try-provider.ts';
import type { Approvals } from '../runs/approvals.ts';
import type { House } from '../runs/house.ts';
import type { Runs } from '../runs/runs.ts';
import type { AcceptTrigger } from '../runs/trigger.ts';
import type { Backups } from '../store/backups.ts';
import type { Store } from '../store/store.ts';
import type { Auth } from './auth.ts';

/** What the doors open to: REST and tRPC call the same functions of these parts. */
export interface Parts {
  store: Store;
  bus: Bus;
  memory: MemoryPart;
  providers: Providers;
  providerSettings: ProviderSettings;
  tryProvider: TryProvider;
  runs: Runs;
  approvals: Approvals;
  accept: AcceptTrigger;
  deliveries: Deliveries;
  sendAgain: SendAgain;
  house: House;
  backups: Backups;
  webhooks: Webhooks;
  connectors: Connectors;
  /** What the brain sends by itself, by channel. */
  senders: Readonly<Record<string, Sender>>;
  channels: ChannelsHealth;
  leads: Leads;
  push: PushBrowsers;
  auth: Auth;
  transcribe: Transcribe;
  /** How much room the files of one user may take, in bytes. */
  userFileBytes: number;
}
