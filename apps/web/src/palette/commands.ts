import type { App } from '../app.ts';
import { keepIn, storageOf } from '../kept.ts';
import { chooseLanguage, type Language } from '../language.ts';
import type { Command } from './results.ts';
import type { CommandName, PaletteWords } from './words.ts';

/** What the page can do, as far as this person may do it now. */
export function commandsOf(app: App, words: PaletteWords): Command[] {
  const { route, sessions, theme, panel, temporary, code } = app;
  const shown = sessions.find(route.session());

  function make(name: CommandName, run: () => void, isFirst = false): Command {
    const [title = name, also = ''] = words.commands[name];
    return { name, title, also, isFirst, run };
  }

  function speak(language: Language): void {
    chooseLanguage(keepIn(storageOf(window)), language);
    location.reload();
  }

  return [
    make('fresh', () => route.go(null), true),
    make(
      'temporary',
      () => {
        route.go(null);
        temporary.choose(true);
      },
      true,
    ),
    make('memory', () => route.openMemory(), true),
    make('people', () => route.openPeople()),
    ...(app.isOwner() ? [make('admin', () => route.openAdmin())] : []),
    ...(shown && !shown.is_archived
      ? [make('list', () => void sessions.archive(shown.session_id, true))]
      : []),
    ...(theme.theme() === 'light' ? [] : [make('light', () => theme.choose('light'))]),
    ...(theme.theme() === 'dark' ? [] : [make('dark', () => theme.choose('dark'))]),
    ...(theme.theme() === 'system' ? [] : [make('system', () => theme.choose('system'))]),
    code === 'fr' ? make('en', () => speak('en')) : make('fr', () => speak('fr')),
    make('keys', () => panel.open('keys')),
    make('signOut', () => route.openPeople()),
  ];
}
