import { createEffect, on, onCleanup } from 'solid-js';
import type { Identity, NewCode } from '@brain/schema';
import { createStore } from 'solid-js/store';
import { refusalCode } from '../brain.ts';
import type { PeopleDoors } from '../brain-people.ts';
import type { List } from './list.ts';

/** How often it is looked whether the bot was told the code. */
const LOOK_MS = 2000;

interface State {
  /** What the person is to say to the bot. */
  code: NewCode | null;
  isMaking: boolean;
  hasFailed: boolean;
  /** Of a code that the bot has told the person. `late`: it has died by tries or by time, or never was. */
  confirm: 'ready' | 'saying' | 'late' | 'many' | 'failed';
  /** What was linked just now. */
  linked: Identity | null;
}

export type Linking = ReturnType<typeof createLinking>;

/** Links the person to who they are on a channel, by a code said here or there. Within a Solid root. */
export function createLinking(deps: {
  people: Pick<PeopleDoors, 'code' | 'confirm'>;
  identities: Pick<List<Identity>, 'state' | 'refresh'>;
}) {
  const { people, identities } = deps;
  const [state, setState] = createStore<State>({
    code: null,
    isMaking: false,
    hasFailed: false,
    confirm: 'ready',
    linked: null,
  });
  let before: string[] = [];

  createEffect(
    on(
      () => state.code,
      (code) => {
        if (!code) return;
        const timer = setInterval(() => void identities.refresh(), LOOK_MS);
        onCleanup(() => clearInterval(timer));
      },
    ),
  );
  createEffect(() => {
    const linked = identities.state.items.find(({ id }) => !before.includes(id));
    if (state.code && linked) setState({ code: null, linked });
  });

  return {
    state,
    async make(): Promise<void> {
      if (state.isMaking) return;
      setState({ isMaking: true, hasFailed: false, linked: null });
      await identities.refresh();
      before = identities.state.items.map(({ id }) => id);
      try {
        setState({ code: await people.code() });
      } catch {
        setState('hasFailed', true);
      } finally {
        setState('isMaking', false);
      }
    },
    hide: () => setState('code', null),
    /** True where it fits. */
    async confirm(code: string): Promise<boolean> {
      if (state.confirm === 'saying') return false;
      setState({ confirm: 'saying', linked: null });
      try {
        const linked = await people.confirm(code);
        setState({ confirm: 'ready', linked });
        await identities.refresh();
        return true;
      } catch (error) {
        setState('confirm', faultOf(refusalCode(error)));
        return false;
      }
    },
  };
}

function faultOf(code: string | null): 'late' | 'many' | 'failed' {
  if (code === 'TOO_MANY_REQUESTS') return 'many';
  return code === null ? 'failed' : 'late';
}
