const en = {
  title: 'Notifications on this device',
  more: 'When an answer comes while you are away.',
  missing: 'This browser has none here. On an iPhone, add Brain to the home screen first.',
  denied: 'You have forbidden them: allow them for this page in the settings of the browser.',
  failed: 'That did not work. Please try again.',
};

const fr: typeof en = {
  title: 'Notifications sur cet appareil',
  more: 'Quand une réponse arrive en votre absence.',
  missing: 'Ce navigateur n’en a pas ici. Sur un iPhone, ajoutez d’abord Brain à l’écran d’accueil.',
  denied: 'Vous les avez interdites : autorisez-les pour cette page dans les réglages du navigateur.',
  failed: 'Cela n’a pas fonctionné. Veuillez réessayer.',
};

export const pushWords = { en, fr };
