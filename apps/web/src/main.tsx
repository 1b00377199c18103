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
