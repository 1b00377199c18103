export const en = {
  groups: {
    pinned: 'Pinned',
    today: 'Today',
    yesterday: 'Yesterday',
    week: 'Previous 7 days',
    days30: 'Previous 30 days',
  },
  search: 'Search',
  more: 'More',
  moreOf: (title: string) => `More: ${title}`,
  unread: 'unread',
  archived: 'Archived',
  fault: 'Your conversations could not be read.',
  retry: 'Try again',
  temporary: 'Temporary',
  temporaryMore: 'Temporary: not in your list, not remembered, erased after a day.',
};

export type ListWords = typeof en;
