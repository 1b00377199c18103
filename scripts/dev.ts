import { fileURLToPath } from 'node:url';
import { launch } from './launch.ts';
import { brainService, interfaceServices, readEnv } from './services.ts';
import { publicUrl, signInSentence } from './sign-in.ts';

// `npm run dev`: every service starts again when its sources change, and the web app is built as you write.

const env = readEnv();
const watch = { flags: ['--watch', '--watch-preserve-output'] };
const vite = fileURLToPath(new URL('../node_modules/vite/bin/vite.js', import.meta.url));
const webFolder = fileURLToPath(new URL('../apps/web', import.meta.url));

const code = await launch({
  brain: brainService(env, watch),
  interfaces: (brainUrl) => [
    ...interfaceServices(env, brainUrl, watch),
    {
      name: 'build',
      args: [vite, 'build', '--watch', '--clearScreen=false', webFolder],
      env,
      up: /built in/,
    },
  ],
  onReady: async (urls) => {
    const signIn = await signInSentence(env, urls);
    const url = publicUrl(env, urls.web);
    console.log(`\n  Brain is running at ${url}, watching the sources. Ctrl-C stops it.\n\n  ${signIn}\n`);
  },
});
process.exit(code);
