const en = {
  healthTitle: 'Connections',
  healthMore: 'Each service says itself how it is.',
  noHealth:
    'None is set up yet. With TELEGRAM_BOT_TOKEN, SMTP or Slack in the environment they show here after the next start.',
  health: {
    starting: (time: string) => `starting since ${time}`,
    working: (time: string) => `working since ${time}`,
    failing: (time: string) => `not working since ${time}`,
    silent: (time: string) => `has said nothing since ${time}`,
  },

  deliveries: 'Your messages on their way',
  deliveriesMore: 'Answers to you that go out by a channel: those that wait, and those that did not arrive.',
  noDeliveries: 'Nothing waits, and nothing failed.',
  waits: 'waits',
  failed: 'failed',
  tries: (count: number) => (count === 1 ? 'tried once' : `tried ${count} times`),
  next: (time: string) => `again at ${time}`,
  again: 'Send again',
  againWhat: (to: string) => `Send again to ${to}`,
  wasSentAgain: 'sent anew',
  toNobody: 'no address',
};

export type ChannelsWords = typeof en;

const fr: ChannelsWords = {
  healthTitle: 'Liaisons',
  healthMore: 'Chaque service dit lui-même comment il va.',
  noHealth:
    'Aucune n’est configurée. Avec TELEGRAM_BOT_TOKEN, SMTP ou Slack dans l’environnement, elles apparaissent ici au prochain démarrage.',
  health: {
    starting: (time) => `démarre depuis ${time}`,
    working: (time) => `fonctionne depuis ${time}`,
    failing: (time) => `ne fonctionne plus depuis ${time}`,
    silent: (time) => `n’a rien dit depuis ${time}`,
  },

  deliveries: 'Vos messages en route',
  deliveriesMore:
    'Les réponses qui vous parviennent par un canal : celles qui attendent et celles qui ne sont pas arrivées.',
  noDeliveries: 'Rien n’attend, rien n’a échoué.',
  waits: 'en attente',
  failed: 'échec',
  tries: (count) => (count === 1 ? 'un essai' : `${count} essais`),
  next: (time) => `à nouveau à ${time}`,
  again: 'Renvoyer',
  againWhat: (to) => `Renvoyer à ${to}`,
  wasSentAgain: 'renvoyé',
  toNobody: 'sans adresse',
};

export const channelsWords = { en, fr };
