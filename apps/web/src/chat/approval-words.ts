const en = {
  asks: (deed: string) => `May I ${deed}?`,
  deeds: {
    send_telegram: 'send this on Telegram',
    send_email: 'send this e-mail',
    send_slack: 'send this on Slack',
    fetch_page: 'open this page',
    remember: 'remember this',
    update_memory: 'change this memory',
    forget: 'forget this',
  } as Record<string, string>,
  otherDeed: (tool: string) => `use “${tool}”`,
  exactly: 'This is exactly what will be done:',
  approve: 'Approve',
  deny: 'Deny',
  left: (time: string) => `${time} left to decide`,
  waits: 'waits for you',
  approved: 'Approved',
  denied: 'Denied',
  expired: 'Not decided in time: it was not done.',
  over: 'Not decided: it was not done.',
  by: (channel: string) => `via ${channel}`,
  late: 'This was decided elsewhere, or its time is over.',
  failed: 'That did not work. Please try again.',
  elsewhere: (title: string) => `Brain waits for your word in “${title}”.`,
  show: 'Show',
};

export type ApprovalWords = typeof en;

const fr: ApprovalWords = {
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

export const approvalWords = { en, fr };

/** What a tool asks for, as a question in plain words. */
export function question(words: ApprovalWords, tool: string): string {
  const known = Object.hasOwn(words.deeds, tool) ? words.deeds[tool] : undefined;
  return words.asks(known ?? words.otherDeed(tool));
}
