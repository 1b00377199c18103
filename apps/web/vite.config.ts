import tailwindcss from '@tailwindcss/vite';
import { defineConfig } from 'vite';
import solid from 'vite-plugin-solid';
import { compressed } from './vite-compressed.ts';

export default defineConfig({
  plugins: [solid(), tailwindcss(), compressed()],
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
