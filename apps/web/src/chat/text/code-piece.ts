import type { Piece } from './draw.ts';
import type { Idle } from './idle.ts';
import type { Code } from './tree.ts';

const COPIED_MS = 2000;
/** More is not coloured: it would take longer than a reader wants to wait. In UTF-16 code units. */
const MAX_COLOURED = 50_000;

export interface CodeWords {
  copy: string;
  copied: string;
  wrapLines: string;
}

function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  name: string,
  text = '',
): HTMLElementTagNameMap[K] {
  const node = document.createElement(tag);
  if (name) node.className = name;
  node.textContent = text;
  return node;
}

/** A block of code under a head: its language, a button that wraps its lines, and one that copies it. */
export function createCodePiece(first: Code, deps: { words: CodeWords; idle: Idle }): Piece<Code> {
  const { words, idle } = deps;
  let shown = first;
  let isClosed = false;
  let takeBack = (): void => undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const language = make('span', '');
  const wrap = make('button', '', words.wrapLines);
  wrap.type = 'button';
  wrap.setAttribute('aria-pressed', 'false');
  wrap.hidden = true;
  const copy = make('button', '', words.copy);
  copy.type = 'button';
  const said = make('span', 'said');
  said.setAttribute('role', 'status');
  const head = make('header', '');
  head.append(language, wrap, copy, said);
  const code = make('code', '');
  const text = document.createTextNode('');
  code.append(text);
  const pre = make('pre', '');
  pre.tabIndex = 0; // a wide block scrolls by keyboard too
  pre.dir = 'ltr';
  pre.append(code);
  const node = make('div', 'code');
  node.append(head, pre);

  const isWrapped = () => wrap.getAttribute('aria-pressed') === 'true';
  wrap.addEventListener('click', () => wrap.setAttribute('aria-pressed', String(!isWrapped())));
  async function copyAll(): Promise<void> {
    await navigator.clipboard.writeText(shown.code);
    copy.textContent = words.copied;
    said.textContent = words.copied;
    clearTimeout(timer);
    timer = setTimeout(() => {
      copy.textContent = words.copy;
      said.textContent = '';
    }, COPIED_MS);
  }
  copy.addEventListener('click', () => void copyAll());
  // Only lines that do not fit can be wrapped.
  const size = new ResizeObserver(() => {
    wrap.hidden = !isWrapped() && pre.scrollWidth <= pre.clientWidth;
  });
  size.observe(pre);

  function colour(): void {
    const { code: source, language: name, isOpen } = shown;
    if (isOpen || !name || source.length > MAX_COLOURED) return;
    takeBack = idle.add(() => {
      void (async () => {
        const { colours } = await import('./colours.ts');
        const spans = await colours(source, name);
        if (!spans || isClosed || shown.code !== source || shown.isOpen) return;
        code.replaceChildren(
          ...spans.map(({ text: part, kind }) =>
            kind ? make('span', kind, part) : document.createTextNode(part),
          ),
        );
      })().catch(() => undefined); // without a link it stays as it is
    });
  }

  function show(next: Code): void {
    const isSame =
      next.code === shown.code && next.language === shown.language && next.isOpen === shown.isOpen;
    if (isSame && text.data === shown.code) return;
    takeBack();
    const isLonger = code.firstChild === text && next.code.startsWith(text.data);
    shown = next;
    language.textContent = next.language;
    code.className = next.language && `language-${next.language}`;
    if (isLonger) text.appendData(next.code.slice(text.data.length));
    else {
      text.data = next.code;
      code.replaceChildren(text);
    }
    colour();
  }
  show(first);

  return {
    node,
    show,
    close(): void {
      isClosed = true;
      takeBack();
      clearTimeout(timer);
      size.disconnect();
    },
  };
}
