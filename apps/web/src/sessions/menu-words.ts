const en = {
  menu: (title: string) => `What to do with “${title}”`,
  openNew: 'Open in a new tab',
  rename: 'Rename',
  pin: 'Pin',
  unpin: 'Unpin',
  archive: 'Archive',
  unarchive: 'Take out of the archive',
  remove: 'Delete',
  removed: (count: number) => (count === 1 ? 'Deleted' : `${count} conversations deleted`),
  removedWhat: (title: string) => `“${title}” is deleted.`,
  undo: 'Undo',
  archivedNone:
    'Nothing is archived. What you archive leaves the list, and comes back when something happens in it.',
  archivedFault: 'The archive could not be read.',
  loading: 'Loading…',
};

export type MenuWords = typeof en;

const fr: MenuWords = {
  menu: (title) => `Que faire de « ${title} »`,
  openNew: 'Ouvrir dans un nouvel onglet',
  rename: 'Renommer',
  pin: 'Épingler',
  unpin: 'Détacher',
  archive: 'Archiver',
  unarchive: 'Sortir des archives',
  remove: 'Supprimer',
  removed: (count) => (count === 1 ? 'Supprimée' : `${count} conversations supprimées`),
  removedWhat: (title) => `« ${title} » est supprimée.`,
  undo: 'Annuler',
  archivedNone:
    'Rien n’est archivé. Ce que vous archivez quitte la liste, et y revient quand il s’y passe quelque chose.',
  archivedFault: 'Les archives n’ont pas pu être lues.',
  loading: 'Chargement…',
};

export const menuWords = { en, fr };
