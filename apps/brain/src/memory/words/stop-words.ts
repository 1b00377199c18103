/** Words that say how a sentence is built, not what it is about; apostrophes part words, so `don't` is `don` and `t`. */
const ENGLISH = `
  a an the this that these those
  i me my mine myself we us our ours ourselves you your yours yourself yourselves
  he him his himself she her hers herself it its itself they them their theirs themselves one
  am is are was were be been being do does did done doing have has had having
  can could may might must shall should will would cannot don doesn didn isn aren wasn weren
  hasn haven hadn won wouldn couldn shouldn s t d ll m re ve
  and or but nor so if then than because while though although as
  of in on at by to from for with without about into onto over under between during through
  up down out off before after until since against among around
  not no yes very too also just only still again already even ever never always once
  here there where when why how what which who whom whose
  all any both each few more most much many some such same other another own every
  something anything nothing someone anyone everyone thing things
  please tell say said know let
`;

const FRENCH = `
  un une des le la les l du de d au aux ce cet cette ces c ça cela ceci
  je j me m moi tu te t toi il elle on se s soi nous vous ils elles eux lui leur leurs y en
  mon ma mes ton ta tes son sa ses notre nos votre vos
  suis es est sommes êtes sont étais était étions étiez étaient été être sera serait soit fut étant
  ai as a avons avez ont avais avait avions aviez avaient eu avoir aura aurait ait ayant
  fais fait faire font faisait vais vas va allons allez vont peux peut pouvez peuvent
  veux veut voulez veulent dois doit
  et ou mais donc or ni car si comme que qu qui quoi dont où quand comment pourquoi
  combien quel quelle quels quelles lequel laquelle
  à dans par pour sur sous avec sans chez vers entre depuis pendant jusque jusqu dès lors
  ne n pas plus moins jamais rien aucun aucune très trop peu bien aussi encore déjà toujours
  même mêmes tout toute tous toutes autre autres chaque quelque quelques
  ici là voici voilà puis alors ainsi parce lorsque puisque afin
  dis dit dire rappelle stp
`;

/** Words by which a statement says when something is; without accents. */
const TIMES = `
  yesterday today tonight tomorrow ago last next recently week weeks weekend month months year years
  monday tuesday wednesday thursday friday saturday sunday
  january february march april june july august september october november december
  hier demain aujourd depuis semaine semaines mois annee an ans dernier derniere prochain prochaine
  lundi mardi mercredi jeudi vendredi samedi dimanche
  janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre
`;

export const stopWords = { en: words(ENGLISH), fr: words(FRENCH) };
export const timeWords = words(TIMES);

/** As written and without accents: people leave them out when they search. */
function words(list: string): ReadonlySet<string> {
  const written = list.trim().split(/\s+/);
  return new Set([...written, ...written.map((word) => word.normalize('NFD').replace(/\p{M}/gu, ''))]);
}
