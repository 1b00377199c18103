import { createMemo, onCleanup, Show } from 'solid-js';
import { App } from './App.tsx';
import { createApp, type Look } from './app.ts';
import { connectBrain } from './brain.ts';
import { createMarkdown } from './chat/markdown.ts';
import { keepIn, storageOf } from './kept.ts';
import { later } from './later.tsx';
import type { Language, Words } from './language.ts';
import { createFrontDoor } from './sign-in/front-door.ts';
import { createGate, type Gate } from './sign-in/gate.ts';
import { goHome, takeToken } from './sign-in/token.ts';
import { createTheme } from './theme.ts';

/** By then, all that was wanted first has come. */
const PRELOAD_MS = 20_000;

const SignIn = later(async () => (await import('./sign-in/SignIn.tsx')).SignIn);
const AdminPage = later(async () => (await import('./admin/AdminPage.tsx')).AdminPage);

/** The page of who is signed in, or the one to sign in at. */
export function Root(props: { language: { code: Language; words: Words } }) {
  // oxlint-disable-next-line solid/reactivity -- another language is another page
  const { code, words } = props.language;
  const kept = keepIn(storageOf(window));
  const theme = createTheme({ kept, document });
  const gate = createGate({
    door: createFrontDoor(fetch.bind(window)),
    kept,
    goHome: () => goHome(window),
  });
  onCleanup(() => gate.close());

  // At once: the token is not to stay in the address for as long as the brain takes to answer.
  gate.open(takeToken(window));
  const onLink = () => {
    const token = takeToken(window);
    if (token) gate.open(token);
  };
  // A tab that stands at the sign-in page is given the next link without being loaded anew.
  window.addEventListener('hashchange', onLink);
  // Somebody signed in or out in another tab.
  window.addEventListener('storage', () => void gate.check());

  const user_id = createMemo(() => (gate.state.phase === 'in' ? gate.state.person?.user_id : undefined));
  const isAsking = () => gate.state.phase === 'asking' && gate.state.fault === null;
  return (
    <Show
      when={user_id()}
      keyed
      fallback={
        <Show when={!isAsking()}>
          <SignIn gate={gate} code={code} appName={words.appName} />
        </Show>
      }
    >
      {(id) => <Signed user_id={id} gate={gate} look={{ code, words, theme }} />}
    </Show>
  );
}

/** One person's page: nothing in it outlives their sign-in. */
function Signed(props: { user_id: string; gate: Gate; look: Look }) {
  // oxlint-disable solid/reactivity -- another person gets another page
  const { gate, user_id, look } = props;
  const onSignedOut = () => void gate.check();
  const brain = connectBrain({ url: location.origin, user_id, onSignedOut });
  gate.watch(brain.connection);
  // Or it would not come when it is needed, for want of a link. Not among what the page waits for.
  const timer = setTimeout(() => void SignIn.preload(), PRELOAD_MS);
  onCleanup(() => clearTimeout(timer));
  onCleanup(() => void brain.close());
  const kept = keepIn(storageOf(window), user_id);
  const markdown = createMarkdown(look.words);
  const app = createApp({ brain, gate, kept, look, markdown, window });
  return (
    <Show when={app.route.admin() === null} fallback={<AdminPage app={app} />}>
      <App app={app} />
    </Show>
  );
}
