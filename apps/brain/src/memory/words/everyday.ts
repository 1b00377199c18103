/** Words of everyday life that mean about the same, in French and, after the bar, in English. */
const GROUPS = `
  mari époux conjoint compagnon | husband spouse partner
  femme épouse conjointe compagne | wife spouse partner
  mère maman | mother mom mum
  père papa | father dad
  parents | parents
  enfant gosse | child kids
  fils garçon | son boy
  fille | daughter girl
  frère | brother
  sœur | sister
  mamie mémé | grandmother grandma granny
  papi pépé | grandfather grandpa
  ami amie copain copine pote | friend buddy
  voisin voisine | neighbour neighbor
  bébé nourrisson | baby
  chat chatte chaton minou | cat kitten
  chien chienne chiot | dog puppy
  animal compagnie bête | pet animal
  chef patron manager supérieur directeur directrice | boss manager
  collègue équipe | colleague coworker team
  travail emploi boulot poste métier job | work job position
  entreprise société boîte employeur | company employer firm
  bureau | office desk
  réunion rendez | meeting appointment
  salaire paie | salary pay wage
  augmentation promotion | raise promotion
  démissionner quitter | quit resign
  embauche recruter | hire
  projet | project
  maison logement domicile habitation | house home
  appartement appart studio | apartment flat
  adresse habiter loger | address live
  déménager déménagement emménager | move relocate
  chambre | bedroom room
  cuisine | kitchen cooking
  jardin jardinage | garden gardening yard
  loyer bail propriétaire caution | rent lease landlord deposit
  clé serrure | key lock
  panne cassé réparer réparation | broken repair fix
  chauffage chaudière radiateur | heating boiler heater
  voiture auto bagnole véhicule | car vehicle
  vélo bicyclette | bike bicycle
  train gare | train station
  avion vol atterrir aéroport | plane flight land airport
  voyage séjour | trip travel journey
  vacances congés | holiday vacation leave
  hôtel réservation réserver | hotel booking book reservation
  valise bagage | suitcase luggage
  médecin docteur généraliste | doctor physician
  dentiste dent | dentist tooth
  vétérinaire | vet
  hôpital clinique | hospital clinic
  maladie malade santé | illness sick health
  médicament traitement ordonnance | medicine medication prescription
  opération opéré chirurgie | surgery operation
  blessure blessé fracture | injury hurt
  douleur mal | pain ache hurt
  allergie allergique intolérance | allergy allergic intolerance
  régime végétarien végane | diet vegetarian vegan
  vaccin | vaccine shot
  lunettes | glasses
  sommeil dormir | sleep
  stress angoisse anxiété | stress anxiety
  manger repas nourriture | eat meal food
  dîner souper | dinner
  déjeuner | lunch
  boire boisson | drink beverage
  café | coffee
  thé | tea
  vin | wine
  gâteau dessert | cake dessert
  viande | meat
  poisson | fish
  recette | recipe
  courses supermarché | groceries shopping
  restaurant | restaurant
  école classe maîtresse | school class teacher
  professeur enseignant | teacher professor
  université fac études | university college studies
  examen concours | exam test
  cours leçon | lesson class course
  apprendre | learn study
  langue | language tongue
  livre roman lecture lire | book novel read
  film cinéma | movie film cinema
  musique chanson | music song
  piano guitare instrument | piano guitar instrument
  jeu jouer | game play
  sport entraînement exercice | sport workout exercise training
  courir course footing marathon | run race marathon jogging
  nager natation piscine | swim swimming pool
  marcher randonnée balade | walk hike hiking
  loisir hobby | hobby pastime
  photo appareil | photo camera picture
  fête soirée | party celebration
  anniversaire | birthday anniversary
  mariage noces marié | wedding marriage married
  cadeau présent offrir | gift present
  naissance né | birth born
  mort décès enterrement | death died funeral
  argent budget prix coût coûter payer | money budget price cost pay
  acheter achat | buy purchase
  vendre vente | sell sale
  facture | bill invoice
  banque compte | bank account
  impôt | tax
  assurance | insurance
  téléphone portable numéro | phone mobile number
  ordinateur | computer laptop
  couleur | color colour
  vêtement habits | clothes clothing
  chaussure | shoe
  peur effrayer | fear afraid scared
  content heureux joie | happy glad joy
  triste déçu | sad disappointed
  aimer adorer préférer préféré favori | like love prefer favorite favourite
  détester | hate dislike
  arrêter abandonner cesser | stop quit
  commencer début | start begin
  finir terminer | finish end
  oublier rappeler rappel | forget remind reminder
  ville | city town
  pays | country
  mer plage | sea beach
  montagne | mountain
  nom prénom appeler | name called
  âge ans | age old
`;

/** The groups, each as its words in both languages. */
export function everydayGroups(): { fr: string[]; en: string[] }[] {
  return GROUPS.trim()
    .split('\n')
    .map((line) => {
      const [fr = [], en = []] = line.split('|').map((words) => words.trim().split(/\s+/));
      return { fr, en };
    });
}
