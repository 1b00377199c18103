import { createContext, useContext } from 'solid-js';
import type { Webhooks } from './webhooks.ts';
import type { WebhookWords } from './words.ts';

interface Known {
  webhooks: Webhooks;
  words: WebhookWords;
}

export const WebhookContext = createContext<Known>();

export function useWebhooks(): Known {
  const known = useContext(WebhookContext);
  if (!known) throw new Error('A component stands outside of the webhooks.');
  return known;
}
