import { createEffect, on, onCleanup } from 'solid-js';
import { createStore } from 'solid-js/store';
import type { Kept } from '../kept.ts';
import type { Answer, FrontDoor } from './front-door.ts';
import type { Person } from './person.ts';

/** Who was signed in last: without a link to the brain, their page is shown with what is kept here. */
const LAST = 'brain.me';
/** After so long without an answer it counts as no link: what is kept here can be read already. */
const PATIENCE_MS = 1500;
const RETRY_MS = 2000;
const LOOK_MS = 3000;

interface State {
  /**
   * `asking`: it is not known yet who sits here. `choosing`: somebody is signed in, and a link would sign in anew.
   * `signing`: the link is on its way. `in`: `person` is signed in. `out`: nobody is.
   */
  phase: 'asking' | 'choosing' | 'signing' | 'in' | 'out';
  person: Person | null;
  /** Why a link did not sign in. `late`: it was used, or its time is over. */
  fault: null | 'late' | 'busy' | 'silent';
}

export type Gate = ReturnType<typeof createGate>;

/** Who sits at this browser, and how they come in and go. Close it. */
export function createGate(deps: {
  door: FrontDoor;
  kept: Kept;
  /** Leaves the address of the sign-in page, before another page reads it. */
  goHome(): void;
}) {
  const { door, kept } = deps;
  const [state, setState] = createStore<State>({ phase: 'asking', person: null, fault: null });
  /** In memory only, and only as long as it may be of use. */
  let token: string | null = null;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let asked = 0;
  let isClosed = false;

  function enter(person: Person): void {
    token = null;
    deps.goHome();
    kept.set(LAST, JSON.stringify(person));
    setState({ phase: 'in', person, fault: null });
  }

  function leave(fault: State['fault'] = null): void {
    kept.remove(LAST);
    setState({ phase: 'out', person: null, fault });
  }

  async function look(): Promise<void> {
    const last = token === null ? readPerson(kept.get(LAST)) : null;
    const showLast = () => last && state.phase === 'asking' && setState({ phase: 'in', person: last });
    const patience = setTimeout(showLast, PATIENCE_MS);
    const answer = await ask();
    clearTimeout(patience);
    if (!answer) return;
    if (answer.kind === 'in') {
      if (token === null) return enter(answer.person);
      // Or a link that somebody sent could change whose page this is without a word.
      setState({ phase: 'choosing', person: answer.person, fault: null });
      return;
    }
    if (answer.kind === 'out') return token === null ? leave() : void signIn();
    if (last) return void showLast();
    setState('fault', 'silent');
    retry = setTimeout(() => void look(), RETRY_MS);
  }

  /** Null where it was asked anew meanwhile, which alone counts. */
  async function ask(): Promise<Answer | null> {
    clearTimeout(retry);
    asked += 1;
    const mine = asked;
    const answer = await door.me();
    return mine === asked && !isClosed ? answer : null;
  }

  async function signIn(): Promise<void> {
    if (token === null || state.phase === 'signing') return;
    const before = state.person;
    asked += 1; // who was signed in before is no news any more
    setState({ phase: 'signing', fault: null });
    const answer = await door.signIn(token);
    if (answer.kind === 'in') {
      enter(answer.person);
      return;
    }
    if (answer.kind === 'out') token = null;
    const fault = answer.kind === 'out' ? 'late' : answer.kind;
    setState({ phase: 'out', person: before, fault });
  }

  /** Whether it is still the same person; nothing changes where no answer comes. */
  async function check(): Promise<void> {
    if (state.phase !== 'in') return;
    const answer = await ask();
    if (state.phase !== 'in' || !answer) return;
    if (answer.kind === 'out') leave();
    if (answer.kind === 'in') enter(answer.person);
  }

  return {
    state,
    check,
    /** Finds out who sits here; with the token of a link, signs them in by it where nobody is yet. */
    open(given: string | null): void {
      token = given;
      setState({ phase: 'asking', person: null, fault: null });
      void look();
    },
    /** The link that is at hand, or one that the person has pasted. */
    signIn(given?: string): void {
      token = given ?? token;
      void signIn();
    },
    /** Whether a link is at hand that could be tried again. */
    canRetry: () => token !== null,
    /** Leaves the link and goes on as who is signed in. */
    stay(): void {
      if (state.person) enter(state.person);
    },
    /** Ends the sign-in; false where the brain did not answer. */
    async signOut(): Promise<boolean> {
      asked += 1;
      if (!(await door.signOut())) return false;
      leave();
      return true;
    },
    /** Looks again whenever the link breaks or is back: the sign-in may have ended. Within a Solid root. */
    watch(connection: () => string): void {
      let wasOpen = false;
      createEffect(
        on(connection, (now) => {
          if (now === 'closed') return;
          if (wasOpen) void check();
          if (now === 'open') {
            wasOpen = true;
            return;
          }
          const timer = setInterval(() => void check(), LOOK_MS);
          onCleanup(() => clearInterval(timer));
        }),
      );
    },
    close(): void {
      isClosed = true;
      clearTimeout(retry);
    },
  };
}

/** What this file kept, as it stands in the browser, where a person may edit it. */
function readPerson(json: string | null): Person | null {
  try {
    const { user_id, role, name } = JSON.parse(json ?? '') as Person;
    return typeof user_id === 'string' && typeof name === 'string' ? { user_id, role, name } : null;
  } catch {
    return null;
  }
}
