import { launch } from './launch.ts';
import { brainService, interfaceServices, readEnv } from './services.ts';
import { keyFile, publicUrl, signInSentence } from './sign-in.ts';

// `npm start`: the web app is built, so run the services and say where to go.

const env = readEnv();

/** Which model answers, as far as the environment says. */
function modelSentence(): string {
  if (env['BRAIN_MODEL']) return env['BRAIN_MODEL'];
  if (env['OPENAI_API_KEY'] || env['OPENAI_BASE_URL']) return 'gpt-4.1';
  return 'offline, rules and no language model (or Ollama’s first, if it runs here)\n            set OPENAI_API_KEY=… in .env and start again for a real one';
}

const code = await launch({
  brain: brainService(env, 'built'),
  interfaces: (brainUrl) => interfaceServices(env, brainUrl, 'built'),
  onReady: async (urls) => {
    const signIn = await signInSentence(env, urls);
    console.log(`
  Brain is running.

    chat    ${publicUrl(env, urls.web)}
    REST    ${urls.brain}, with the key in ${env['BRAIN_KEY'] ? 'BRAIN_KEY' : keyFile(env)}
    model   ${modelSentence()}

  ${signIn}

  Ctrl-C stops it.
`);
  },
});
process.exit(code);
