/** A base form and the forms of it that no rule about endings leads back to it; French without accents. */
const ENGLISH = `
  arise arose arisen, awake awoke awoken, bear bore borne, beat beaten, become became, begin began begun,
  bend bent, bind bound, bite bit bitten, bleed bled, blow blew blown, break broke broken, breed bred,
  bring brought, build built, burn burnt, buy bought, catch caught, choose chose chosen, cling clung,
  come came, creep crept, deal dealt, dig dug, draw drew drawn, dream dreamt, drink drank drunk,
  drive drove driven, eat ate eaten, fall fell fallen, feed fed, feel felt, fight fought, find found,
  flee fled, fly flew flown, forbid forbade forbidden, forget forgot forgotten, forgive forgave forgiven,
  freeze froze frozen, get got gotten, give gave given, go went gone, grow grew grown, hang hung, hear heard,
  hide hid hidden, hold held, keep kept, kneel knelt, lay laid, lead led, lean leant, leap leapt, learn learnt,
  leave left, lend lent, light lit, lose lost, make made, mean meant, meet met, pay paid, ride rode ridden,
  ring rang rung, rise rose risen, run ran, see saw seen, seek sought, sell sold, send sent, sew sewn,
  shake shook shaken, shine shone, shoot shot, show shown, shrink shrank shrunk, sing sang sung,
  sink sank sunk, sit sat, sleep slept, slide slid, smell smelt, speak spoke spoken, spell spelt,
  spend spent, spill spilt, spin spun, spoil spoilt, spring sprang sprung, stand stood, steal stole stolen,
  stick stuck, sting stung, strike struck stricken, strive strove, swear swore sworn, sweep swept,
  swim swam swum, swing swung, take took taken, teach taught, tear tore torn, think thought,
  throw threw thrown, understand understood, wake woke woken, wear wore worn, weave wove woven, weep wept,
  win won, wind wound, write wrote written,
  child children, man men, woman women, foot feet, tooth teeth, goose geese, mouse mice, person people,
  wife wives, life lives, knife knives, half halves, leaf leaves, shelf shelves, loaf loaves, wolf wolves,
  good better best, bad worse worst, mother mom mum mommy mummy, father dad daddy, bicycle bike,
  photograph photo photos, television tv telly, refrigerator fridge, vet veterinarian, doctor dr
`;

const FRENCH = `
  acquerir acquis, aller ira irai iras irons iront irait, apercevoir apercu, apprendre appris apprend apprends,
  boire bois boit buvait buvais boivent buvons bu bue, conduire conduit conduis conduite, connaitre connais connait connu,
  construire construit, courir cours court couru courait, couvrir couvert, craindre craint, croire crois croit cru,
  cuire cuit cuite, decouvrir decouvert, detruire detruit, devenir devient devenu, dormir dors dort,
  ecrire ecris ecrit ecrivait, elire elu, envoyer envoie enverra, essayer essaie, inscrire inscrit inscrite,
  instruire instruit, joindre joint, lire lis lit lu lisait, mettre mets met mis mise, mourir meurt mort,
  naitre nait naquit nee, nuire nui, obtenir obtient obtenu, offrir offre offert, ouvrir ouvre ouvert ouverte,
  parcourir parcouru, partir pars part parti partie partent, payer paie paye, peindre peint peinte, perdre perds perd perdu,
  permettre permis, plaire plait plu, pleuvoir pleut, prendre prends prend pris prise prennent prenait,
  prevenir previens prevenu, produire produit, promettre promis, promouvoir promu promotion, recevoir recois recoit recu,
  rendre rends rend rendu, repondre reponds repond repondu, rire ri, savoir sais sait su, sentir sens sent senti,
  servir sers sert servi, sortir sors sort sorti sortie, souffrir souffert, suivre suit suivi, surprendre surpris,
  tenir tiens tient tenu, traduire traduit, vaincre vaincu, valoir vaut valu, vendre vends vend vendu,
  venir viens vient venu venue viennent viendra, vivre vis vit vecu, voir vois voit vu vue voient,
  oeil yeux, ciel cieux, travail travaux, cheval chevaux, animal animaux, journal journaux, hopital hopitaux,
  mal maux, genou genoux, madame mme mesdames, monsieur mr messieurs, mademoiselle mlle,
  docteur docteure dr doctoresse, veterinaire veto, maman mere, papa pere, kine kinesitherapeute,
  velo bicyclette, appartement appart, rendez rdv, refrigerateur frigo, television tele, photo photographie,
  restaurant resto, ordinateur ordi, anniversaire anniv
`;

/** From a form to its base. */
export const irregularForms = { en: forms(ENGLISH), fr: forms(FRENCH) };

function forms(list: string): ReadonlyMap<string, string> {
  const bases = new Map<string, string>();
  for (const group of list.split(',')) {
    const [base = '', ...others] = group.trim().split(/\s+/);
    for (const other of others) if (!bases.has(other)) bases.set(other, base);
  }
  return bases;
}
