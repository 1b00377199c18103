import type { ApprovalWords } from './approval-words-en.ts';

export const fr: ApprovalWords = {
  asks: (deed) => `Puis-je ${deed} ?`,
  deeds: {
    send_telegram: 'envoyer ceci par Telegram',
    send_email: 'envoyer cet e-mail',
    send_slack: 'envoyer ceci par Slack',
    fetch_page: 'ouvrir cette page',
    remember: 'mémoriser ceci',
    update_memory: 'modifier ce souvenir',
    forget: 'oublier ceci',
  },
  otherDeed: (tool) => `utiliser « ${tool} »`,
  exactly: 'Voici exactement ce qui sera fait :',
  approve: 'Autoriser',
  deny: 'Refuser',
  left: (time) => `encore ${time} pour décider`,
  waits: 'attend votre décision',
  approved: 'Autorisé',
  denied: 'Refusé',
  expired: 'Pas de décision à temps : rien n’a été fait.',
  over: 'Pas de décision : rien n’a été fait.',
  by: (channel) => `par ${channel}`,
  late: 'La décision a été prise ailleurs, ou le délai est passé.',
  failed: 'Cela n’a pas fonctionné. Veuillez réessayer.',
  elsewhere: (title) => `Brain attend votre décision dans « ${title} ».`,
  show: 'Voir',
};
