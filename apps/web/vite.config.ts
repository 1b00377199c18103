import tailwindcss from '@tailwindcss/vite';
import { defineConfig, type Plugin } from 'vite';
import solid from 'vite-plugin-solid';
import { compressed } from './vite-compressed.ts';
import { solidTwice } from './vite-solid-twice.ts';

/**
 * Of marked, the lexer alone: its one file ends with a parser that is made as it is loaded, which keeps a quarter of it
 * in the page that nobody calls.
 */
const lexerOnly: Plugin = {
  name: 'lexer-only',
  transform(code, id) {
    if (!id.endsWith('marked.esm.js')) return null;
    const end = code.search(/var \w+=new \w+;function \w+\(\w+,\w+\)\{return \w+\.parse\(/);
    const lexer = /(\w+) as Lexer\b/.exec(code)?.[1];
    if (end < 0 || !lexer) throw new Error('marked is built in another way: look at what is left of it');
    return `${code.slice(0, end)}export{${lexer} as Lexer};`;
  },
};

/** What comes later is imported plainly (below): of the helper that would preload more, nothing is needed. */
const plainImports: Plugin = {
  name: 'plain-imports',
  enforce: 'pre',
  load: (id) => (id === '\0vite/preload-helper.js' ? 'export const __vitePreload = (load) => load()' : null),
};

export default defineConfig({
  plugins: [plainImports, lexerOnly, solidTwice(), solid(), tailwindcss(), compressed()],
  build: {
    target: 'es2023',
    // The polyfill would be an inline script, which the Content-Security-Policy of serve.ts refuses.
    // What comes later is imported plainly: a page that adds no element to its head is easier to watch.
    modulePreload: {
      polyfill: false,
      resolveDependencies: (_file, files, { hostType }) => (hostType === 'html' ? files : []),
    },
    assetsInlineLimit: 0,
    rolldownOptions: {
      input: { index: 'index.html', sw: 'worker/sw.ts' },
      // What the browser knows the service worker by is its address.
      output: { entryFileNames: ({ name }) => (name === 'sw' ? 'sw.js' : 'assets/[name]-[hash].js') },
    },
  },
});
