import { createStore, produce } from 'solid-js/store';
import type { Attached, Drafts } from './drafts.ts';
import { UploadFault, type UploadFaultCode } from './upload-fault.ts';

/** What one message takes, and one file; as @brain/schema has it, which would bring zod into the page. */
export const MAX_FILES = 10;
const MAX_FILE_BYTES = 20 * 1024 * 1024;
/** At a time: more would only make each of them slower. */
const AT_ONCE = 2;

/** A file on its way to the brain. */
export interface Upload {
  key: string;
  session_id: string | null;
  name: string;
  bytes: number;
  /** From 0 to 1. */
  share: number;
  state: 'waiting' | 'sending' | 'failed';
  fault: UploadFaultCode | null;
  /** The brain's own words, where it gave some. */
  why: string;
}

export type Uploads = ReturnType<typeof createUploads>;

/** What the field asks of the files of a message. */
export interface ToolsHandle {
  /** Files of that session are still on their way. */
  isBusy(session_id: string | null): boolean;
  /** Some did not arrive, and say so. */
  hasFailed(session_id: string | null): boolean;
}

interface Deps {
  drafts: Pick<Drafts, 'files' | 'setFiles'>;
  /** @throws UploadFault, or the signal's reason. */
  post(file: Blob, on: { name: string; share(of: number): void; signal: AbortSignal }): Promise<Attached>;
  newKey(): string;
}

/**
 * Brings files to the brain as soon as they are chosen; what has arrived is part of the draft of the session it was
 * chosen in. The bytes stay where the browser has them: nothing here reads them. Close it.
 */
export function createUploads(deps: Deps) {
  const [state, setState] = createStore<{ list: Upload[] }>({ list: [] });
  const files = new Map<string, { file: Blob; stop: AbortController }>();
  const closed = new AbortController();

  const of = (session_id: string | null) => state.list.filter((upload) => upload.session_id === session_id);
  const change = (key: string, changes: Partial<Upload>) =>
    setState('list', (upload) => upload.key === key, changes);

  function drop(key: string): void {
    files.get(key)?.stop.abort();
    files.delete(key);
    setState('list', (list) => list.filter((upload) => upload.key !== key));
  }

  function startNext(): void {
    const busy = state.list.filter((upload) => upload.state === 'sending').length;
    if (closed.signal.aborted || busy >= AT_ONCE) return;
    const next = state.list.find((upload) => upload.state === 'waiting');
    if (!next) return;
    void start(next).finally(startNext);
    startNext();
  }

  async function start({ key, name, session_id }: Upload): Promise<void> {
    const known = files.get(key);
    if (!known) return;
    const stop = new AbortController();
    files.set(key, { ...known, stop });
    change(key, { state: 'sending', share: 0 });
    const signal = AbortSignal.any([stop.signal, closed.signal]);
    try {
      const share = (of: number) => change(key, { share: of });
      const file = await deps.post(known.file, { name, share, signal });
      if (signal.aborted) return;
      // The file first: who waits for it must not see it nowhere.
      const there = deps.drafts.files(session_id);
      // The same bytes are the same file.
      if (!there.some(({ id }) => id === file.id)) deps.drafts.setFiles(session_id, [...there, file]);
      drop(key);
    } catch (error) {
      if (signal.aborted) return;
      const fault = error instanceof UploadFault ? error : new UploadFault('other', String(error));
      change(key, { state: 'failed', fault: fault.code, why: fault.message });
    }
  }

  return {
    state,
    of,
    /** Takes files up; says of those it does not take why. */
    add(session_id: string | null, chosen: readonly File[]): Set<'many' | 'large' | 'empty'> {
      const refused = new Set<'many' | 'large' | 'empty'>();
      let room = MAX_FILES - of(session_id).length - deps.drafts.files(session_id).length;
      for (const file of chosen) {
        if (file.size > MAX_FILE_BYTES) refused.add('large');
        else if (file.size === 0) refused.add('empty');
        else if (room <= 0) refused.add('many');
        else {
          room -= 1;
          const key = deps.newKey();
          files.set(key, { file, stop: new AbortController() });
          const begun = { key, session_id, name: plainName(file.name), bytes: file.size, share: 0 };
          setState(produce((draft) => draft.list.push({ ...begun, state: 'waiting', fault: null, why: '' })));
        }
      }
      startNext();
      return refused;
    },
    retry(key: string): void {
      change(key, { state: 'waiting', fault: null, why: '' });
      startNext();
    },
    drop,
    /** Whether files of that session are still on their way. */
    isBusy: (session_id: string | null): boolean => of(session_id).some(({ state: now }) => now !== 'failed'),
    close: (): void => closed.abort(),
  };
}

/** A file's name as the brain takes it: plain, and at most 200 characters, of which the end tells what it is. */
export function plainName(name: string): string {
  const plain = name
    .replace(/[\p{Cc}/\\]/gu, ' ')
    .trim()
    .slice(-200)
    .replace(/^[\uDC00-\uDFFF]/, '')
    .trim();
  return plain || 'file';
}
