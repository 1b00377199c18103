import { also, only, type Rule } from './fact.ts';
import { isPassing, thing } from './values.ts';

/** People and animals of the speaker, behind "mon", "ma" or "mes". */
export const FR_PEOPLE =
  '(?:(?:nouveau|nouvelle|nouvel|petite?|grande?|jeune|ancien(?:ne)?|premier|premiere|deuxieme|second|seconde|ex|vieille?|vieux) )?' +
  '(?:femme|epouse|mari|epoux|compagnon|compagne|conjointe?|copine|copain|mec|petite? amie?|fiancee?|mere|maman|pere|papa|parents|frere|s(?:oe|œ)ur|fils|fille|enfants?|bebe|jumeaux|jumelles|' +
  'grand-mere|mamie|mamy|grand-pere|papi|papy|grands-parents|petit-fils|petite-fille|petits-enfants|oncle|tonton|tante|tata|neveu|niece|cousine?|beau-pere|belle-mere|beau-frere|belle-s(?:oe|œ)ur|beaux-parents|beau-fils|belle-fille|marraine|parrain|filleule?|' +
  "amie?|pote|meilleure? amie?|meilleur pote|coloc|colocataire|voisine?|collegue|chef|cheffe|patron(?:ne)?|manager|assistante?|proprietaire|proprio|medecin|dentiste|psy|kine|prof|professeure?|coach|avocate?|comptable|coiffeur|coiffeuse|veto|chien|chienne|chiot|chat|chatte|chaton|cheval|poney|lapin|hamster|perroquet|poisson rouge|tortue|cochon d'inde)";

const END =
  '(?=$| ?[,.;:!(–—]| (?:et|mais|donc|car|depuis|aussi|alors|du coup|pour|avec|merci|parce|maintenant|qui|stp|svp) ?)';
const ILLNESS =
  "(?:(?:un |une |le |la |l'|les |des |du |de la |de l'|de )?(?:diabete(?: de type (?:1|2|un|deux))?|asthme|epilepsie|migraines?|eczema|psoriasis|arthrose|arthrite|polyarthrite|tdah?|autisme|depression|troubles? (?:bipolaires?|anxieux)|toc|hypertension|endometriose|fibromyalgie|lupus|vih|cancer(?: \\S+){0,2}|leucemie|sclerose en plaques|apnees? du sommeil|hypothyroidie|hyperthyroidie|maladie (?:de crohn|c(?:oe|œ)liaque|de parkinson|de lyme|cardiaque|auto-immune|d'alzheimer|de hashimoto)|pacemaker|glaucome|anemie|hemophilie|dyslexie|acouphenes|osteoporose|goutte|insuffisance (?:renale|cardiaque)|intolerance (?:au|a la|aux|a l') ?\\S+|tension(?: trop)? (?:elevee|haute)|cholesterol))";
const ADJECTIVES =
  "(?:diabetique(?: de type (?:1|2|un|deux))?|asthmatique|epileptique|c(?:oe|œ)liaque|intolerante? (?:au|a la|aux|a l') ?\\S+|enceinte|autiste|dyslexique|bipolaire|anemiee?|anemique|daltonien(?:ne)?|malentendante?|sourde?|aveugle|malvoyante?|seropositi(?:f|ve)|immunodeprimee?|hypertendue?|hemophile|migraineuse|cardiaque)";
const DIETS =
  '(?:veganes?|vegane?|vegetarien(?:ne)?|vegetalien(?:ne)?|pescetarien(?:ne)?|pescatarien(?:ne)?|flexitarien(?:ne)?|vegan|sans gluten|intolerante? au gluten|vege)';
const FOODS =
  "(?:(?:le |la |les |l'|du |de la |de l'|des |de |d'|aucune? |plus de |plus d')?(?:porc|viande(?: rouge)?|b(?:oe|œ)uf|poissons?|fruits de mer|crustaces|gluten|laitages?|produits laitiers|lactose|lait(?: de vache)?|(?:oe|œ)ufs?|noix|arachides|cacahuetes|sucre|alcool|cafeine|cafe|soja|ble|pain|pates|fromages?|champignons|oignons?|ail|piment|epices|plats epices|agneau|volaille|poulet|vin|biere|sel|produits animaux|friture|tomates))";
const DRUG =
  '(?:insuline|aspirine|metformine|warfarine|lithium|ritaline|xarelto|eliquis|previscan|kardegic|levothyrox|l-thyroxine|cortisone|methotrexate|ventoline|doliprane|la pilule|antidepresseurs|anticoagulants|betabloquants|beta-bloquants|statines|antihistaminiques|\\w+(?:formine|statine|sartan|prazole|oxetine|xaban|zepam|zolam|cilline|traline|apine|thyroxine))';

function allergy(how: string, cause: string, whose: string) {
  const known = thing(cause, 8);
  if (
    known === null ||
    /^(?:travail|boulot|lundis?|matin|cons?|betise|conneries?|gens|sport|responsabilite|sa|ton|ta|cette|ce|mes|tes|vos|maths?|reunions?|hypocrisie|mensonge|injustice|effort|autorite|engagement|toi)\b/i.test(
      known,
    )
  )
    return null;
  return also('health', `${whose} allergique ${how.trim()}${how.endsWith("'") ? '' : ' '}${known}`);
}

/** "Le chien de l'utilisateur", "L'amie de l'utilisateur" */
export function theirs(possessive: string, noun: string): string {
  if (/^mes$/i.test(possessive)) return `Les ${noun} de l'utilisateur`;
  if (/^(?:h(?!amster)|[aeiouéèêœ])/i.test(noun)) return `L'${noun} de l'utilisateur`;
  return `${/^ma$/i.test(possessive) ? 'La' : 'Le'} ${noun} de l'utilisateur`;
}

/** What bears on the speaker's health or that of their people, in French. */
export const FR_HEALTH: Rule[] = [
  [
    /^je suis(?: aussi| tres| fortement| gravement| severement| un peu)* allergique (aux |au |a la |a l'|a )(.+)$/d,
    ([how, cause]) => allergy(how, cause, "L'utilisateur est"),
  ],
  [
    /^j'ai (?:aussi )?une (?:(?:grosse|forte|grave|severe) )?allergie (?:(?:severe|grave|alimentaire) )?(aux |au |a la |a l'|a )(.+)$/d,
    ([how, cause]) => allergy(how, cause, "L'utilisateur est"),
  ],
  [
    new RegExp(
      `^(mon|ma|mes) (${FR_PEOPLE}) (?:est|sont)(?: aussi| tres)? allergiques? (aux |au |a la |a l'|a )(.+)$`,
      'd',
    ),
    ([whose, who, how, cause]) =>
      allergy(how, cause, `${theirs(whose, who)} ${/^mes$/i.test(whose) ? 'sont' : 'est'}`),
  ],
  [
    new RegExp(`^(mon|ma) (${FR_PEOPLE})(?: \\S+)? est(?: aussi)? (${DIETS}|${ADJECTIVES})${END}`, 'd'),
    ([whose, who, what]) => also('health', `${theirs(whose, who)} est ${what}`),
  ],
  [
    new RegExp(`^je suis(?: aussi| devenue?)? (${DIETS})${END}`, 'd'),
    ([what]) =>
      /^intol/i.test(what)
        ? also('health', `L'utilisateur est ${what}`)
        : only('health', `L'utilisateur est ${what.toLowerCase()}`, ['user.diet', what.toLowerCase()]),
  ],
  [
    new RegExp(`^je mange (vegan|vege|vegetarien|sans gluten|sans sel|halal|casher|kasher)${END}`, 'd'),
    ([what]) => also('health', `L'utilisateur mange ${what}`),
  ],
  [
    new RegExp(`^je suis(?: aussi)? (${ADJECTIVES})${END}`, 'd'),
    ([what]) => also('health', `L'utilisateur est ${what}`),
  ],
  [
    new RegExp(
      `^(?:j'ai|je fais|je souffre|je vis avec|je suis atteinte?)(?: aussi)? (?:d'|de )?(${ILLNESS})${END}`,
      'd',
    ),
    ([what]) => also('health', `L'utilisateur a ${withArticle(what)}`),
  ],
  [
    new RegExp(`^(mon|ma) (${FR_PEOPLE}) (?:a|fait|souffre) (?:d'|de )?(${ILLNESS})${END}`, 'd'),
    ([whose, who, what]) => also('health', `${theirs(whose, who)} a ${withArticle(what)}`),
  ],
  [
    new RegExp(
      `^je (?:ne |n')?(mange|bois|supporte|digere|tolere) (?:pas|plus|jamais) (${FOODS}(?:(?:,| et| ni) ${FOODS}){0,4})${END}`,
      'd',
    ),
    ([verb, what]) =>
      isPassing(what)
        ? null
        : also('health', `L'utilisateur ne ${verb.toLowerCase()} pas ${what.replace(/^plus d/i, 'd')}`),
  ],
  [
    new RegExp(`^je (?:ne )?peux (?:pas|plus) manger (${FOODS})${END}`, 'd'),
    ([what]) => also('health', `L'utilisateur ne peut pas manger ${what}`),
  ],
  [
    new RegExp(
      `^je (?:prends|suis sous)(?: toujours| actuellement)? (?:de la |de l'|du |des |un |une )?(${DRUG})\\b(.*)$`,
      'd',
    ),
    ([what, tail]) => drug(what, tail),
  ],
  [
    /^je (?:prends|suis sous) ((?:un |des )?(?:traitement|medicaments?|cachets) (?:pour|contre) (?:la |le |l'|les |mon |ma |mes )\S+(?: \S+)?)(.*)$/d,
    ([what, tail]) => drug(what.replace(/\bm(on|a|es)\b/i, 's$1'), tail),
  ],
  [/^je prends ((?:du |de la |de l'|des )?\w+ \d+ ?(?:mg|ml|ug))(.*)$/d, ([what, tail]) => drug(what, tail)],
];

/** "asthme" as it stood behind "je fais de l'" */
function withArticle(what: string): string {
  if (/^(?:un|une|le|la|les|l'|des|du|de la|de l') ?/i.test(what)) return what;
  if (
    /^(?:maladie|intoleran|depression|tension|fibromyalgie|goutte|insuffisance|sclerose|leucemie|dyslexie)/i.test(
      what,
    )
  )
    return `une ${what}`;
  if (/s$/i.test(what)) return `des ${what}`;
  return /^[aeiouhéè]/i.test(what) ? `de l'${what}` : `du ${what}`;
}

function drug(what: string, tail: string) {
  return isPassing(tail) || /\b(?:pas|plus|ou)\b/i.test(tail)
    ? null
    : also('health', `L'utilisateur prend ${what}`);
}
