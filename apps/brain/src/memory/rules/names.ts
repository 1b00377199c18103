import { fold } from './text.ts';

const COUNTRIES = names(
  'france|belgium|belgique|switzerland|suisse|luxembourg|monaco|germany|allemagne|austria|autriche|netherlands|holland|pays-bas|hollande|' +
    'spain|espagne|portugal|italy|italie|greece|grece|turkey|turquie|england|angleterre|scotland|ecosse|wales|pays de galles|ireland|irlande|' +
    'uk|u.k.|united kingdom|great britain|britain|royaume-uni|grande-bretagne|us|usa|u.s.|states|united states|america|etats-unis|amerique|canada|mexico|mexique|' +
    'brazil|bresil|argentina|argentine|chile|chili|peru|perou|colombia|colombie|cuba|haiti|morocco|maroc|algeria|algerie|tunisia|tunisie|egypt|' +
    "egypte|senegal|mali|ivory coast|cote d'ivoire|cameroon|cameroun|congo|gabon|togo|benin|ghana|nigeria|kenya|ethiopia|ethiopie|rwanda|madagascar|" +
    'south africa|afrique du sud|israel|palestine|lebanon|liban|jordan|jordanie|syria|syrie|iraq|irak|iran|india|inde|pakistan|bangladesh|china|chine|' +
    'japan|japon|korea|south korea|coree|coree du sud|taiwan|vietnam|thailand|thailande|indonesia|indonesie|philippines|malaysia|malaisie|singapore|' +
    'singapour|australia|australie|new zealand|nouvelle-zelande|russia|russie|ukraine|poland|pologne|czechia|tchequie|hungary|hongrie|romania|roumanie|' +
    'bulgaria|bulgarie|serbia|serbie|croatia|croatie|slovenia|slovenie|albania|albanie|denmark|danemark|norway|norvege|sweden|suede|finland|finlande|' +
    'iceland|islande|europe|africa|afrique|asia|asie',
);

const LANGUAGES = names(
  'english|anglais|french|francais|german|allemand|spanish|espagnol|italian|italien|portuguese|portugais|dutch|neerlandais|flemish|flamand|' +
    'arabic|arabe|hebrew|hebreu|turkish|turc|russian|russe|ukrainian|ukrainien|polish|polonais|czech|tcheque|greek|grec|latin|swedish|suedois|' +
    'norwegian|norvegien|danish|danois|finnish|finnois|hungarian|hongrois|romanian|roumain|chinese|chinois|mandarin|cantonese|cantonais|japanese|' +
    'japonais|korean|coreen|vietnamese|vietnamien|thai|hindi|urdu|bengali|tamil|tamoul|persian|persan|farsi|swahili|wolof|creole|breton|basque|' +
    'catalan|occitan|corsican|corse|welsh|gallois|irish|gaelic|esperanto|sign language|langue des signes|lsf|serbian|serbe|croatian|croate|bulgarian|' +
    'bulgare|kabyle|berber|berbere|lingala|malagasy|malgache',
);

/** Whether this is a country by its name in English or French, rather than a town. */
export function isCountry(text: string): boolean {
  return COUNTRIES.has(bare(text));
}

/** The language a text names and nothing else, in English or French. */
export function isLanguage(text: string): boolean {
  return LANGUAGES.has(bare(text).replace(/^du /, ''));
}

function bare(text: string): string {
  return fold(text)
    .toLowerCase()
    .replace(/^(?:the |la |le |les |l'|de l')/, '');
}

function names(list: string): ReadonlySet<string> {
  return new Set(list.split('|'));
}

/** People and animals by what they are to the speaker, in either language; the name for a key where there is only one of them. */
const ONLY_ONE: Record<string, string> = {
  wife: 'wife',
  femme: 'wife',
  epouse: 'wife',
  husband: 'husband',
  mari: 'husband',
  epoux: 'husband',
  girlfriend: 'girlfriend',
  copine: 'girlfriend',
  'petite amie': 'girlfriend',
  boyfriend: 'boyfriend',
  copain: 'boyfriend',
  mec: 'boyfriend',
  'petit ami': 'boyfriend',
  partner: 'partner',
  compagnon: 'partner',
  compagne: 'partner',
  conjoint: 'partner',
  conjointe: 'partner',
  spouse: 'partner',
  fiance: 'fiance',
  fiancee: 'fiance',
  mother: 'mother',
  mum: 'mother',
  mom: 'mother',
  mere: 'mother',
  maman: 'mother',
  father: 'father',
  dad: 'father',
  pere: 'father',
  papa: 'father',
  boss: 'boss',
  manager: 'boss',
  chef: 'boss',
  cheffe: 'boss',
  patron: 'boss',
  patronne: 'boss',
  'best friend': 'best_friend',
  'meilleur ami': 'best_friend',
  'meilleure amie': 'best_friend',
};

/** The key's first part for a person by folded words ("wife", "nouveau chef"); undefined where there may be several. */
export function onlyOne(relation: string): string | undefined {
  return ONLY_ONE[relation.replace(/^(?:new|nouveau|nouvelle|nouvel) /, '')];
}

/** Whether a key may begin with this: the name of a person of whom there is one. */
export function isRelation(word: string): boolean {
  return Object.values(ONLY_ONE).includes(word);
}

/** Words of both languages for what people have favourites of, so that a key outlives a change of language. */
const THINGS: Record<string, string> = {
  color: 'colour',
  couleur: 'colour',
  movie: 'film',
  livre: 'book',
  roman: 'novel',
  plat: 'dish',
  repas: 'meal',
  nourriture: 'food',
  aliment: 'food',
  joueur: 'player',
  joueuse: 'player',
  equipe: 'team',
  chanteur: 'singer',
  chanteuse: 'singer',
  groupe: 'band',
  chanson: 'song',
  musique: 'music',
  acteur: 'actor',
  actrice: 'actor',
  actress: 'actor',
  auteur: 'author',
  saison: 'season',
  ville: 'city',
  pays: 'country',
  jeu: 'game',
  serie: 'series',
  'serie tv': 'series',
  show: 'series',
  'tv show': 'series',
  boisson: 'drink',
  fleur: 'flower',
  animaux: 'animal',
  chiffre: 'number',
  nombre: 'number',
  jour: 'day',
  parfum: 'flavour',
  flavor: 'flavour',
  fromage: 'cheese',
  vin: 'wine',
  fruit: 'fruit',
  legume: 'vegetable',
  gateau: 'cake',
  glace: 'ice_cream',
};

/** The end of a key that speaks of this thing: folded, in English where it is known. */
export function slug(thing: string): string {
  const plain = fold(thing).toLowerCase().trim();
  return THINGS[plain] ?? plain.replace(/[^a-z0-9]+/g, '_').replace(/^_|_$/g, '');
}
