const en = {
  asks: (deed: string) => `May I ${deed}?`,
  deeds: {
    send_telegram: 'send this on Telegram',
    send_email: 'send this e-mail',
    send_slack: 'send this on Slack',
  } as Record<string, string>,
  otherDeed: (tool: string) => `use “${tool}”`,
  exactly: 'This is exactly what will be done:',
  approve: 'Approve',
  deny: 'Deny',
  deciding: 'One moment…',
  left: (time: string) => `${time} left to decide`,
  waits: 'Waits for you',
  approved: 'Approved',
  denied: 'Denied',
  expired: 'Not decided in time: it was not done.',
  over: 'Not decided: it was not done.',
  by: (channel: string) => `via ${channel}`,
  late: 'This was decided elsewhere, or its time is over.',
  failed: 'That did not work. Please try again.',
  elsewhere: (title: string) => `Brain waits for your word in “${title}”.`,
  show: 'Show',
  waitsHere: 'waits for your word',
};

export type ApprovalWords = typeof en;

const fr: ApprovalWords = {
  asks: (deed) => `Puis-je ${deed} ?`,
  deeds: {
    send_telegram: 'envoyer ceci par Telegram',
    send_email: 'envoyer cet e-mail',
    send_slack: 'envoyer ceci par Slack',
  },
  otherDeed: (tool) => `utiliser « ${tool} »`,
  exactly: 'Voici exactement ce qui sera fait :',
  approve: 'Autoriser',
  deny: 'Refuser',
  deciding: 'Un instant…',
  left: (time) => `encore ${time} pour décider`,
  waits: 'Attend votre décision',
  approved: 'Autorisé',
  denied: 'Refusé',
  expired: 'Pas de décision à temps : rien n’a été fait.',
  over: 'Pas de décision : rien n’a été fait.',
  by: (channel) => `par ${channel}`,
  late: 'La décision a été prise ailleurs, ou le délai est passé.',
  failed: 'Cela n’a pas fonctionné. Veuillez réessayer.',
  elsewhere: (title) => `Brain attend votre décision dans « ${title} ».`,
  show: 'Voir',
  waitsHere: 'attend votre décision',
};

export const approvalWords = { en, fr };
