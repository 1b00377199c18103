import { createEffect, onCleanup } from 'solid-js';
import { useApp } from '../app.ts';

/** Text of the brain, drawn as it is written. */
export function Markdown(props: { text: string; isWriting: boolean }) {
  const { markdown } = useApp();
  const root = document.createElement('div');
  const answer = markdown.open(root);
  // Before it is in the page: what follows it is measured with it.
  if (!props.isWriting) answer.show(props.text, false);
  createEffect(() => answer.show(props.text, props.isWriting));
  createEffect(() => {
    root.className = 'markdown';
    root.dataset['writing'] = String(props.isWriting);
  });
  onCleanup(answer.close);
  return root;
}
