import { createMemo, onCleanup, Show } from 'solid-js';
import { App } from './App.tsx';
import { createApp } from './app.ts';
import { connectBrain } from './brain.ts';
import { createMarkdown } from './chat/markdown.ts';
import { keepIn } from './kept.ts';
import { later } from './later.tsx';
import { chooseLanguage, type Language, type Words } from './language.ts';
import { createFrontDoor } from './sign-in/front-door.ts';
import { createGate, type Gate } from './sign-in/gate.ts';
import { goHome, takeToken } from './sign-in/token.ts';

const SignIn = later(async () => (await import('./sign-in/SignIn.tsx')).SignIn);

/** The page of who is signed in, or the one to sign in at. */
export function Root() {
  const { code, words } = chooseLanguage(navigator.language);
  document.documentElement.lang = code;
  const gate = createGate({
    door: createFrontDoor(fetch.bind(window)),
    kept: keepIn(storage()),
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
      {(id) => <Signed user_id={id} gate={gate} language={{ code, words }} />}
    </Show>
  );
}

/** One person's page: nothing in it outlives their sign-in. */
function Signed(props: { user_id: string; gate: Gate; language: { code: Language; words: Words } }) {
  // oxlint-disable solid/reactivity -- another person gets another page
  const { gate, user_id, language } = props;
  const onSignedOut = () => void gate.check();
  const brain = connectBrain({ url: location.origin, user_id, onSignedOut });
  gate.watch(brain.connection);
  void SignIn.preload(); // or it would not come when it is needed for want of a link
  onCleanup(() => void brain.close());
  const kept = keepIn(storage(), user_id);
  const markdown = createMarkdown(language.words);
  return <App app={createApp({ brain, gate, kept, language, markdown, window })} />;
}

/** Null where the person has forbidden pages to keep anything. */
function storage(): Storage | null {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}
