import type { ListWords } from './words-en.ts';

export const fr: ListWords = {
  groups: {
    pinned: 'Épinglées',
    today: 'Aujourd’hui',
    yesterday: 'Hier',
    week: '7 jours précédents',
    days30: '30 jours précédents',
  },
  search: 'Rechercher',
  more: 'Plus',
  moreOf: (title) => `Plus : ${title}`,
  unread: 'non lue',
  archived: 'Archivées',
  fault: 'Vos conversations n’ont pas pu être lues.',
  retry: 'Réessayer',
  temporary: 'Éphémère',
  temporaryMore: 'Éphémère : absente de votre liste, non retenue, effacée après un jour.',
};
