const en = {
  people: 'Who has access',
  invite: 'Invite',
  name: 'Name',
  namePlaceholder: 'Their name',
  inviteDo: 'Make a link',
  itIsYou: 'you',
  newLink: 'New sign-in link',
  newKey: 'Make a key',
  keyName: 'What the key is for',
  keyDo: 'Make the key',
  remove: 'Remove',
  removeQuestion: (name: string) => `Remove ${name}?`,
  removeWarning:
    'All that is theirs is erased for good: conversations, memories, linked channels, keys. They are signed out everywhere at once.',
  removeType: (name: string) => `To be sure, write “${name}” here`,
  keep: 'Keep',
  theirCredentials: 'Signed-in browsers and keys',
  theirChannels: 'Linked channels',
  noTheirChannels: 'None.',

  strangers: 'Waiting to be let in',
  strangersMore: 'Let in only whom you know: ask them for the code they were told.',
  strangerCode: (code: string) => `code ${code}`,
  letIn: 'Let in',
  letInAs: (name: string) => `Let ${name} in as`,
  asNew: 'somebody new',
  asKnown: (name: string) => `as ${name}`,
  refuse: 'Refuse',

  linkFor: (name: string) => `A link for ${name}`,
  linkMore: (time: string) =>
    `Pass it on yourself. It signs in once, within ${time}, and is not shown again.`,
  key: (name: string) => `A key for ${name}`,
  keyMore: 'Whoever has it acts as they do. It is not shown again: keep it in a safe place now.',
  aService: 'a service',

  services: 'Services',
  servicesMore: 'Programs that may act for everybody, such as the Telegram bot.',
  noServices: 'No keys of services.',
  newService: 'Add a service key',
};

export type OthersWords = typeof en;

const fr: OthersWords = {
  people: 'Qui a accès',
  invite: 'Inviter',
  name: 'Nom',
  namePlaceholder: 'Son nom',
  inviteDo: 'Créer un lien',
  itIsYou: 'vous',
  newLink: 'Nouveau lien de connexion',
  newKey: 'Créer une clé',
  keyName: 'À quoi sert la clé',
  keyDo: 'Créer la clé',
  remove: 'Supprimer',
  removeQuestion: (name) => `Supprimer ${name} ?`,
  removeWarning:
    'Tout ce qui lui appartient est effacé définitivement : conversations, souvenirs, canaux liés, clés. Cette personne est déconnectée partout aussitôt.',
  removeType: (name) => `Pour être sûr, écrivez « ${name} » ici`,
  keep: 'Garder',
  theirCredentials: 'Navigateurs connectés et clés',
  theirChannels: 'Canaux liés',
  noTheirChannels: 'Aucun.',

  strangers: 'Attendent d’entrer',
  strangersMore: 'N’acceptez que qui vous connaissez : demandez-lui le code qu’il a reçu.',
  strangerCode: (code) => `code ${code}`,
  letIn: 'Accepter',
  letInAs: (name) => `Accepter ${name} comme`,
  asNew: 'nouvelle personne',
  asKnown: (name) => `comme ${name}`,
  refuse: 'Refuser',

  linkFor: (name) => `Un lien pour ${name}`,
  linkMore: (time) =>
    `Transmettez-le vous-même. Il connecte une seule fois, d’ici ${time}, et ne sera plus affiché.`,
  key: (name) => `Une clé pour ${name}`,
  keyMore: 'Qui l’a agit à sa place. Elle ne sera plus affichée : gardez-la en lieu sûr dès maintenant.',
  aService: 'un service',

  services: 'Services',
  servicesMore: 'Des programmes qui peuvent agir pour tous, comme le bot Telegram.',
  noServices: 'Aucune clé de service.',
  newService: 'Ajouter une clé de service',
};

export const othersWords = { en, fr };
