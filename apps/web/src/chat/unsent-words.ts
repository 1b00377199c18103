import type { Language } from '../language.ts';

/** Why the brain did not take a message, by the code it refused with. */
export const faultWords: Record<Language, Record<string, string>> = {
  en: {
    TOO_MANY_REQUESTS: 'Too much waits already. Try again in a moment.',
    SERVICE_UNAVAILABLE: 'The brain cannot write it down at the moment.',
    CONFLICT: 'Something else was sent in its place before. It can be sent anew.',
    NOT_FOUND: 'What it belongs to is no longer there.',
    BAD_REQUEST: 'The brain does not take it as it is:',
    PAYLOAD_TOO_LARGE: 'It is too long to be sent at once.',
    FORBIDDEN: 'You may not write here.',
  },
  fr: {
    TOO_MANY_REQUESTS: 'Trop de messages attendent déjà. Réessayez dans un instant.',
    SERVICE_UNAVAILABLE: 'Brain ne peut pas l’enregistrer pour le moment.',
    CONFLICT: 'Autre chose a été envoyé à sa place. Il peut être renvoyé.',
    NOT_FOUND: 'Ce à quoi il appartient n’existe plus.',
    BAD_REQUEST: 'Brain ne l’accepte pas tel quel :',
    PAYLOAD_TOO_LARGE: 'Il est trop long pour être envoyé d’un coup.',
    FORBIDDEN: 'Vous ne pouvez pas écrire ici.',
  },
};

/** To leave it unsent for good. */
export const removeWords: Record<Language, string> = { en: 'Discard', fr: 'Abandonner' };
