import { type Component, createSignal, onCleanup, Show } from 'solid-js';

const RETRY_MS = 2000;

/**
 * A component whose file comes when it is first shown. Solid's own `lazy` needs a `Suspense` around it, which would
 * take the whole component off the page whenever something in it is read from the brain, and the focus with it.
 */
export function later<P extends object>(load: () => Promise<Component<P>>) {
  const [known, setKnown] = createSignal<Component<P>>();
  let loading: Promise<void> | undefined;

  /** Loads it ahead of time. Without a link it is not there, and may be asked for again. */
  function preload(): Promise<void> {
    loading ??= load()
      .then((component) => void setKnown(() => component))
      .catch(() => void (loading = undefined));
    return loading;
  }

  function Later(props: P) {
    void preload();
    const timer = setInterval(() => void (known() ? clearInterval(timer) : preload()), RETRY_MS);
    onCleanup(() => clearInterval(timer));
    return (
      <Show when={known()} keyed>
        {(Loaded) => <Loaded {...props} />}
      </Show>
    );
  }
  return Object.assign(Later, { preload });
}
