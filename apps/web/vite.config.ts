import tailwindcss from '@tailwindcss/vite';
import { defineConfig } from 'vite';
import solid from 'vite-plugin-solid';

export default defineConfig({
  plugins: [solid(), tailwindcss()],
  build: {
    target: 'es2023',
    // The polyfill would be an inline script, which the Content-Security-Policy of serve.ts refuses.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
  },
});
