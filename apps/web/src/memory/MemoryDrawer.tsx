import { useApp } from '../app.ts';
import { SideDrawer } from '../SideDrawer.tsx';
import { MemoryView } from './MemoryView.tsx';

/** What the brain knows, beside the conversation or over it. */
export function MemoryDrawer(props: { isBeside: boolean }) {
  const { words, route } = useApp();

  /** A conversation that is chosen here is not to lie below. */
  function leave(session_id: string): void {
    if (!props.isBeside) route.go(session_id, { memory_id: null });
  }

  return (
    <SideDrawer label={words.memory.title} isBeside={props.isBeside} onClose={() => route.closeMemory()}>
      <MemoryView onLeave={leave} />
    </SideDrawer>
  );
}
