import type { ChangedMemory, FoundMemory, Memory, MemoryChange, MemoryInput } from '@brain/schema';

const refusal = (code: string) => Object.assign(new Error(code), { data: { code } });

/** The memory doors of a brain, as far as the drawer can tell: rules over a list. */
export function createShelf(contents: string[]) {
  let seq = 0;
  let memories: Memory[] = [];
  const bin = new Map<string, () => Memory | null>();
  const calls: string[] = [];
  /** What the next call waits for, or fails by. */
  let next: Promise<void> | null = null;

  function add(content: string, more: Partial<Memory> = {}): Memory {
    seq += 1;
    const fixed = { user_id: 'owner', session_id: null, tags: [] };
    const memory: Memory = {
      ...fixed,
      id: `mem_${seq}`,
      seq,
      content,
      category: 'other',
      importance: 3,
      origin: 'user',
      created_at: '2026-01-01T00:00:00.000Z',
      ...more,
    };
    memories = [memory, ...memories];
    return memory;
  }
  for (const content of contents) add(content);

  async function called(name: string): Promise<void> {
    calls.push(name);
    const waited = next;
    next = null;
    await waited;
  }

  function changed(memory: Memory, back: () => Memory | null): ChangedMemory {
    const undo_id = `evt_${bin.size}`;
    bin.set(undo_id, back);
    return { ...memory, undo_id };
  }

  function get(id: string): Memory {
    const found = memories.find((memory) => memory.id === id);
    if (!found) throw refusal('NOT_FOUND');
    return found;
  }

  return {
    calls,
    add,
    /** The next call waits for this, and fails where it does. */
    hold: (until: Promise<void>) => void (next = until),
    drop: (id: string) => void (memories = memories.filter((memory) => memory.id !== id)),
    memory: {
      async list(page: { limit: number; before?: number; category?: string }): Promise<Memory[]> {
        await called(`list ${page.limit}`);
        const { before = Infinity, category } = page;
        const fits = (one: Memory) => one.seq < before && (!category || one.category === category);
        return memories.filter(fits).slice(0, page.limit);
      },
      async search(query: { q: string; limit: number }): Promise<FoundMemory[]> {
        await called(`search ${query.q}`);
        return memories.map((memory): FoundMemory => {
          const start = memory.content.indexOf(query.q);
          const marks: [number, number][] = start < 0 ? [] : [[start, query.q.length]];
          return { ...memory, kind: 'memory', score: marks.length, snippet: memory.content, marks };
        });
      },
      async history(id: string): Promise<Memory[]> {
        await called('history');
        return [get(id)];
      },
      async remember(input: MemoryInput): Promise<ChangedMemory> {
        await called('remember');
        const { content, category, importance } = input;
        const memory = add(content, { category, importance });
        return changed(memory, () => ((memories = memories.filter((one) => one !== memory)), null));
      },
      async update({ id, content, category }: MemoryChange & { id: string }): Promise<ChangedMemory> {
        await called('update');
        const before = get(id);
        const put = (memory: Memory) => {
          memories = memories.map((one) => (one.id === memory.id ? memory : one));
          return memory;
        };
        return changed(
          put({ ...before, content: content ?? before.content, category: category ?? before.category }),
          () => put(before),
        );
      },
      async forget({ id }: { id: string }): Promise<ChangedMemory> {
        await called('forget');
        const memory = get(id);
        memories = memories.filter((one) => one.id !== id);
        return changed(memory, () => {
          memories = [...memories, memory].sort((a, b) => b.seq - a.seq);
          return memory;
        });
      },
      async undo(undo_id: string): Promise<Memory | null> {
        await called('undo');
        const back = bin.get(undo_id);
        if (!back) throw refusal('NOT_FOUND');
        bin.delete(undo_id);
        return back();
      },
    },
  };
}
