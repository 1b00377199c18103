const en = {
  thought: 'Thought',
  input: 'Input',
  output: 'Output',
  /** Of a tool: while it works, and once it is done. */
  deeds: {
    recall: ['Searching memory', 'Searched memory'],
    remember: ['Remembering', 'Remembered'],
    update_memory: ['Changing a memory', 'Changed a memory'],
    forget: ['Forgetting', 'Forgot'],
    fetch_page: ['Reading a page', 'Read a page'],
    send_email: ['Sending an e-mail', 'Sent an e-mail'],
    send_slack: ['Sending on Slack', 'Sent on Slack'],
    send_telegram: ['Sending on Telegram', 'Sent on Telegram'],
  } as Record<string, [string, string]>,
  working: 'working',
  done: 'done',
  failed: 'failed',
  steps: (count: number) => `${count} steps`,
  failures: (count: number) => `${count} failed`,
};

export type StepWords = typeof en;

const fr: StepWords = {
  thought: 'Réflexion',
  input: 'Entrée',
  output: 'Sortie',
  deeds: {
    recall: ['Cherche dans la mémoire', 'A cherché dans la mémoire'],
    remember: ['Mémorise', 'A mémorisé'],
    update_memory: ['Modifie un souvenir', 'A modifié un souvenir'],
    forget: ['Oublie', 'A oublié'],
    fetch_page: ['Lit une page', 'A lu une page'],
    send_email: ['Envoie un e-mail', 'A envoyé un e-mail'],
    send_slack: ['Envoie sur Slack', 'A envoyé sur Slack'],
    send_telegram: ['Envoie sur Telegram', 'A envoyé sur Telegram'],
  },
  working: 'en cours',
  done: 'terminé',
  failed: 'échec',
  steps: (count) => `${count} étapes`,
  failures: (count) => (count === 1 ? '1 échec' : `${count} échecs`),
};

export const stepWords = { en, fr };
