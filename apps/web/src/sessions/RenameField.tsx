import type { Session } from '@brain/schema';
import { useApp } from '../app.ts';

/** Enter or leaving the field keeps the new title, Escape the old one. */
export function RenameField(props: { session: Session; onDone: () => void }) {
  const { words, sessions } = useApp();
  let isOver = false;

  function finish(title: string | null, field: HTMLElement): void {
    if (isOver) return; // a field that is taken away loses the focus as well
    isOver = true;
    const row = field.closest('li');
    const hadFocus = document.activeElement === field;
    props.onDone();
    if (hadFocus) row?.querySelector('a')?.focus();
    if (title && title !== props.session.title) void sessions.rename(props.session.session_id, title);
  }

  return (
    <input
      ref={(field) => queueMicrotask(() => field.select())}
      class="min-w-0 flex-1 self-stretch rounded-lg border border-line bg-paper px-2 text-base"
      aria-label={words.title}
      maxlength={120}
      value={props.session.title}
      onKeyDown={(event) => {
        if (event.isComposing) return;
        if (event.key === 'Enter') finish(event.currentTarget.value.trim(), event.currentTarget);
        if (event.key !== 'Escape') return;
        event.preventDefault(); // the drawer around it stays open
        finish(null, event.currentTarget);
      }}
      onBlur={(event) => finish(event.currentTarget.value.trim(), event.currentTarget)}
    />
  );
}
