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

  deliveries: 'On their way',
  deliveriesMore:
    'Answers that go out by a channel: those that wait, and those that did not arrive. Why is told of your own alone.',
  toWhom: (name: string, channel: string) => `To ${name}, by ${channel}`,
  noDeliveries: 'Nothing waits, and nothing failed.',
  waits: 'waits',
  failed: 'failed',
  tries: (count: number) => (count === 1 ? 'tried once' : `tried ${count} times`),
  again: 'Send again',
  againWhat: (to: string) => `Send again to ${to}`,
  wasSentAgain: 'sent anew',
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

  deliveries: 'En route',
  deliveriesMore:
    'Les réponses qui partent par un canal : celles qui attendent et celles qui ne sont pas arrivées. La raison n’est dite que des vôtres.',
  toWhom: (name, channel) => `Pour ${name}, par ${channel}`,
  noDeliveries: 'Rien n’attend, rien n’a échoué.',
  waits: 'en attente',
  failed: 'échec',
  tries: (count) => (count === 1 ? 'un essai' : `${count} essais`),
  again: 'Renvoyer',
  againWhat: (to) => `Renvoyer à ${to}`,
  wasSentAgain: 'renvoyé',
};

export const channelsWords = { en, fr };
