import { also, only, type Rule } from './fact.ts';
import { JOBS, NO_EMPLOYER } from './fr-words.ts';
import { isPassing, name, thing } from './values.ts';

const END =
  "(?=$| ?[,.;:!(–—]| (?:et|mais|donc|car|depuis|a|au|aux|en|de|d'|du|dans|chez|pour|comme|avec|qui|du coup|parce|maintenant|independante?|liberale?) ?)";

function job(what: string) {
  return only('identity', `L'utilisateur est ${what}`, ['user.job', what]);
}

function employer(tail: string) {
  const written =
    name(tail) ??
    thing(tail.split(/ (?:comme|en tant que|à|au|en|sur|depuis|dans|et|de nuit|de jour) /i)[0] ?? '', 5);
  if (written === null || isPassing(tail) || NO_EMPLOYER.test(written)) return null;
  return only('identity', `L'utilisateur travaille chez ${written}`, ['user.employer', written]);
}

/** What people say in French of their work and their studies. */
export const FR_WORK: Rule[] = [
  [
    /^je suis (?:maintenant )?((?:a la )?retraitee?|a la retraite|au chomage|en recherche d'emploi|sans emploi)(?=$|[ ,.!])/d,
    ([state]) => only('identity', `L'utilisateur est ${state}`, ['user.job', state]),
  ],
  [
    new RegExp(
      `^je (?:suis|travaille comme|bosse comme|travaille en tant que|bosse en tant que)(?: actuellement)? (?:une? )?(${JOBS}(?: (?:de nuit|de jour|en \\S+|de \\S+|d'\\S+|independante?|liberale?|web|freelance|produit|scolaire|a domicile))?)${END}`,
      'd',
    ),
    ([what]) => (isPassing(what) ? null : job(what.trim())),
  ],
  [
    /^(?:je travaille|je bosse) (?:comme|en tant que|en tant qu') ?(.+)$/d,
    ([tail]) => {
      const what = thing(tail.split(/ (?:à|chez|au|pour|dans) /i)[0] ?? '', 4);
      return what !== null &&
        !/^(?:un (?:fou|dingue|malade|âne|forcené|chien|bourrin)|une (?:folle|dingue|malade|brute)|d'hab|ça|toi|avant|il|jamais|prévu|si|je)/i.test(
          what,
        )
        ? job(what)
        : null;
    },
  ],
  [
    /^mon (?:metier|travail|boulot|job),? (?:est|c'est) (?!de |d'|en |dans |sur |a |tres |trop |un peu |fatiguant|dur|nul|super|chiant|penible|cool|sympa|stressant|interessant)(.+)$/d,
    ([tail]) => {
      const what = thing(tail, 4);
      return what === null ? null : job(what);
    },
  ],
  [
    /^(?:je travaille|je bosse)(?: maintenant| actuellement| desormais)? (?:chez|pour) (.+)$/d,
    ([tail]) => employer(tail),
  ],
  [
    /^(?:j'ai ete (?:embauchee?|recrutee?|prise?)|j'ai (?:trouve (?:un (?:travail|boulot|poste|job|cdi) )?|commence a travailler|commence)|je viens (?:d'etre embauchee?|de commencer)) chez (.+)$/d,
    ([tail]) => (/^(?:moi|toi|le|la|mon|ma|mes|un|une|des)\b/i.test(tail) ? null : employer(tail)),
  ],
  [
    /^(?:je travaille|je bosse) ((?:a la|a l'|au|aux|dans l'|dans la|dans le|dans les|dans une?|dans un) ?(?:hopital|universite|mairie|lycee|college|ecole|banque|poste|sncf|ratp|edf|prefecture|clinique|creche|bibliotheque|usine|restaurant|magasin|pharmacie|laboratoire|musee|boulangerie|hotel|garage|entrepot|cabinet|informatique|sante|batiment|finance|education|restauration|marketing|social|culture|immobilier|assurance|edition|mode|recherche|agriculture|transports?|aeronautique|tourisme|commerce|start-?up|association|ehpad|agence)(?: \S+)?)(?=$|[ ,.!])/d,
    ([where]) =>
      isPassing(where)
        ? null
        : also(
            'identity',
            `L'utilisateur travaille ${where.replace(/ (?:et|mais|depuis|car|donc|en|à|pour|qui)$/i, '')}`,
          ),
  ],
  [
    /^(?:je fais|je suis) des etudes (de|d'|en) ?(droit|medecine|lettres|histoire|biologie|chimie|physique|maths?|mathematiques|economie|psychologie|philosophie|architecture|langues|commerce|gestion|informatique|sociologie|pharmacie|musique)(?=$|[ ,.!])/d,
    ([, what]) => only('project', `L'utilisateur fait des études de ${what}`, ['user.studies', what]),
  ],
];
