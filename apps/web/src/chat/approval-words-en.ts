export const en = {
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
