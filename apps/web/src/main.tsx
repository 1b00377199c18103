import { render } from 'solid-js/web';
import { keepIn, storageOf } from './kept.ts';
import { languageOf, loadWords } from './language.ts';
import { Root } from './Root.tsx';
import './style.css';

const root = document.getElementById('app');
const code = languageOf(keepIn(storageOf(window)), navigator.language);
document.documentElement.lang = code;
// No `await`: what is loaded later could then import nothing from this file, and would be cut into crumbs.
void loadWords(code).then((words) => root && render(() => <Root language={{ code, words }} />, root));

// What was loaded once opens again without a link. No browser has it on a page that came without TLS from elsewhere.
if ('serviceWorker' in navigator) void navigator.serviceWorker.register('/sw.js').catch(() => undefined);
