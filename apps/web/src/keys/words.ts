import type { Deed } from './keys.ts';

interface KeyWords {
  title: string;
  close: string;
  everywhere: string;
  inField: string;
  deeds: Record<Deed, string>;
}

const en: KeyWords = {
  title: 'Keys',
  close: 'Close',
  everywhere: 'Everywhere',
  inField: 'While you write',
  deeds: {
    palette: 'Search and commands',
    fresh: 'New conversation',
    list: 'Show or hide the list',
    previous: 'Previous conversation',
    next: 'Next conversation',
    write: 'Go to the message field',
    keys: 'Show these keys',
    undo: 'Bring back what was just deleted',
    send: 'Send',
    line: 'New line',
    edit: 'Edit your last message, in an empty field',
    stop: 'Stop the answer',
  },
};

const fr: KeyWords = {
  title: 'Touches',
  close: 'Fermer',
  everywhere: 'Partout',
  inField: 'Pendant l’écriture',
  deeds: {
    palette: 'Recherche et commandes',
    fresh: 'Nouvelle conversation',
    list: 'Afficher ou masquer la liste',
    previous: 'Conversation précédente',
    next: 'Conversation suivante',
    write: 'Aller au champ du message',
    keys: 'Afficher ces touches',
    undo: 'Rétablir ce qui vient d’être supprimé',
    send: 'Envoyer',
    line: 'Nouvelle ligne',
    edit: 'Modifier votre dernier message, dans un champ vide',
    stop: 'Arrêter la réponse',
  },
};

export const keyWords = { en, fr };
