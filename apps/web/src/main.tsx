import { render } from 'solid-js/web';
import { connectBrain } from './brain.ts';
import { createApp } from './app.ts';
import { App } from './App.tsx';
import { createMarkdown } from './chat/markdown.ts';
import { chooseLanguage } from './language.ts';
import './style.css';

const root = document.getElementById('app');
const { code, words } = chooseLanguage(navigator.language);
document.documentElement.lang = code;

if (root) {
  render(() => {
    const parts = { brain: connectBrain(location.origin), words, markdown: createMarkdown(words), window };
    return <App app={createApp(parts)} />;
  }, root);
}
