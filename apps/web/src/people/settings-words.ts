const en = {
  title: 'This browser',
  theme: 'Theme',
  themes: { system: 'System', light: 'Light', dark: 'Dark' },
  language: 'Language',
  languageMore: 'The page is loaded anew. What you have written is kept.',
  keys: 'Keys',
  keysShow: 'Show all keys',
};

type SettingsWords = typeof en;

const fr: SettingsWords = {
  title: 'Ce navigateur',
  theme: 'Thème',
  themes: { system: 'Système', light: 'Clair', dark: 'Sombre' },
  language: 'Langue',
  languageMore: 'La page est rechargée. Ce que vous avez écrit est gardé.',
  keys: 'Touches',
  keysShow: 'Afficher toutes les touches',
};

export const settingsWords = { en, fr };
