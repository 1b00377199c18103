const en = {
  instructions: 'Instructions',
  instructionsMore:
    'Brain reads them before every answer, to everybody: a tone, a language, what your house is called.',
  placeholder: 'For example: answer in short sentences. We are the Keller family in Basel.',
  environment: 'BRAIN_INSTRUCTIONS of the environment comes first, and is changed there:',
  count: (count: string, max: string) => `${count} of ${max} characters`,
  save: 'Save',
  discard: 'Discard changes',
  saving: 'Saving…',
  saved: 'Saved: it holds from the next answer on.',
  unsaved: 'Not saved yet. It is kept in this browser.',

  tools: 'Tools',
  toolsMore:
    'What a model may do. “Ask” waits for the word of whoever is talking, each time; “Off” takes the tool away. Where words of strangers were read, the strict rules for those hold besides.',
  rules: { default: 'Default', ask: 'Ask', off: 'Off' },
  ruleOf: (name: string) => `Rule of ${name}`,
  ruleSaved: 'Saved',
  noTools: 'There are no tools.',
  what: {
    think: 'Writes its thoughts down before it answers.',
    send_message: 'Says something in the conversation while it works.',
    remember: 'Keeps a statement about you.',
    update_memory: 'Puts something newer in the place of what it remembered.',
    recall: 'Looks something up in what it remembers.',
    forget: 'Erases something it remembered.',
    fetch_page: 'Reads a page of the open internet.',
    send_email: 'Sends you an e-mail; to anybody else only after your word.',
    send_telegram: 'Writes to you on Telegram; to another chat only after your word.',
    send_slack: 'Writes to you on Slack; to another place only after your word.',
  } as Record<string, string>,
};

export type BehaviourWords = typeof en;

const fr: BehaviourWords = {
  instructions: 'Instructions',
  instructionsMore:
    'Brain les lit avant chaque réponse, à tout le monde : un ton, une langue, le nom de votre maison.',
  placeholder: 'Par exemple : réponds par phrases courtes. Nous sommes la famille Keller, à Bâle.',
  environment: 'BRAIN_INSTRUCTIONS, de l’environnement, vient d’abord et se change là-bas :',
  count: (count, max) => `${count} caractères sur ${max}`,
  save: 'Enregistrer',
  discard: 'Annuler les changements',
  saving: 'Enregistrement…',
  saved: 'Enregistré : valable dès la prochaine réponse.',
  unsaved: 'Pas encore enregistré. C’est gardé dans ce navigateur.',

  tools: 'Outils',
  toolsMore:
    'Ce qu’un modèle peut faire. « Demander » attend à chaque fois l’accord de la personne ; « Désactivé » retire l’outil. Là où des mots d’inconnus ont été lus, les règles strictes prévues pour cela valent en plus.',
  rules: { default: 'Par défaut', ask: 'Demander', off: 'Désactivé' },
  ruleOf: (name) => `Règle de ${name}`,
  ruleSaved: 'Enregistré',
  noTools: 'Il n’y a pas d’outils.',
  what: {
    think: 'Note ses réflexions avant de répondre.',
    send_message: 'Dit quelque chose dans la conversation pendant qu’il travaille.',
    remember: 'Garde un énoncé sur vous.',
    update_memory: 'Remplace un souvenir par quelque chose de plus récent.',
    recall: 'Cherche dans ce dont il se souvient.',
    forget: 'Efface un souvenir.',
    fetch_page: 'Lit une page de l’internet public.',
    send_email: 'Vous envoie un e-mail ; à d’autres seulement après votre accord.',
    send_telegram: 'Vous écrit sur Telegram ; dans un autre chat seulement après votre accord.',
    send_slack: 'Vous écrit sur Slack ; ailleurs seulement après votre accord.',
  },
};

export const behaviourWords = { en, fr };
