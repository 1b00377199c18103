import { join } from 'node:path';
import { launch } from './launch.ts';
import { brainService, interfaceServices, readEnv } from './services.ts';

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
  onReady: ({ brain, web }) => {
    const key = env['BRAIN_KEY'] ? 'BRAIN_KEY' : join(env['BRAIN_DATA_DIR'] || 'data', 'key');
    console.log(`
  Brain is running.

    chat    ${web.replace('//127.0.0.1', '//localhost')}
    REST    ${brain}, with the key in ${key}
    model   ${modelSentence()}

  Ctrl-C stops it.
`);
  },
});
process.exit(code);
