import { createEffect, createSignal, Match, Show, Switch } from 'solid-js';
import type { Language } from '../language.ts';
import type { Gate } from './gate.ts';
import { nameOf } from './person.ts';
import { tokenOf } from './token.ts';
import { type SignInWords, signInWords } from './words.ts';

/** What is shown as long as nobody is signed in, or a link is to be used by who is. */
export function SignIn(props: { gate: Gate; code: Language; appName: string }) {
  const words = () => signInWords[props.code];
  const state = () => props.gate.state;
  createEffect(() => {
    document.title = `${words().title} · ${props.appName}`;
  });

  return (
    <main class="flex h-dvh flex-col overflow-y-auto px-6 py-10">
      <div class="m-auto w-full max-w-md">
        <p class="font-serif text-lg text-quiet">{props.appName}</p>
        <Switch>
          <Match when={state().phase === 'asking'}>
            <p role="status" class="mt-3 text-quiet">
              {words().waiting}
            </p>
          </Match>
          <Match when={state().phase === 'signing'}>
            <p role="status" class="mt-3 text-quiet">
              {words().signing}
            </p>
          </Match>
          <Match when={state().phase === 'choosing'}>
            <Choice gate={props.gate} words={words()} />
          </Match>
          <Match when={state().phase === 'out'}>
            <Entrance gate={props.gate} words={words()} />
          </Match>
        </Switch>
      </div>
    </main>
  );
}

/** Somebody is signed in: a link must not change that without their word. */
function Choice(props: { gate: Gate; words: SignInWords }) {
  const words = () => props.words;
  const name = () => {
    const { person } = props.gate.state;
    return person ? nameOf(person) : '';
  };
  return (
    <>
      <h1 class="mt-1 font-serif text-[1.75rem] leading-tight break-words">{words().signedInAs(name())}</h1>
      <p class="mt-4">{words().instead}</p>
      <p class="mt-1 text-sm text-quiet">{words().insteadMore}</p>
      <div class="mt-6 flex flex-wrap gap-2">
        <button
          type="button"
          class="plain-button max-w-full truncate"
          autofocus
          onClick={() => props.gate.stay()}
        >
          {words().stay(name())}
        </button>
        <button type="button" class="plain-button" onClick={() => props.gate.signIn()}>
          {words().yes}
        </button>
      </div>
    </>
  );
}

function Entrance(props: { gate: Gate; words: SignInWords }) {
  const words = () => props.words;
  const [pasted, setPasted] = createSignal('');
  const fault = () => props.gate.state.fault;

  return (
    <>
      <h1 class="mt-1 font-serif text-[1.75rem] leading-tight">{words().title}</h1>
      <Show when={fault()} fallback={<p class="mt-4">{words().how}</p>}>
        {(known) => (
          <p role="alert" class="mt-4 text-alarm">
            {words().fault[known()]}
          </p>
        )}
      </Show>
      <Show when={props.gate.state.person}>
        {(person) => (
          <p class="mt-2">
            {words().signedInAs(nameOf(person()))}{' '}
            <button type="button" class="link-button" onClick={() => props.gate.stay()}>
              {words().stay(nameOf(person()))}
            </button>
          </p>
        )}
      </Show>
      <Show when={props.gate.canRetry()}>
        <button type="button" class="plain-button mt-4" onClick={() => props.gate.signIn()}>
          {words().retry}
        </button>
      </Show>
      <form
        class="mt-5 flex gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          const token = tokenOf(pasted());
          if (token) props.gate.signIn(token);
        }}
      >
        <input
          class="field min-w-0 flex-1 text-base"
          type="text"
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          aria-label={words().field}
          placeholder={words().placeholder}
          value={pasted()}
          onInput={(event) => setPasted(event.currentTarget.value)}
        />
        <button
          type="submit"
          class="plain-button shrink-0 border-transparent bg-accent text-on-accent hover:bg-accent"
          classList={{ 'opacity-50': !tokenOf(pasted()) }}
          aria-disabled={!tokenOf(pasted())}
        >
          {words().enter}
        </button>
      </form>
      <p class="mt-8 text-sm text-quiet">{words().get}</p>
      <pre class="mt-1.5 w-fit rounded-lg bg-surface px-3 py-1.5 font-mono text-sm" tabindex={0}>
        npx brain link
      </pre>
      <p class="mt-3 text-sm text-quiet">{words().ask}</p>
    </>
  );
}
