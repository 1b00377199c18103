import type { MarkedToken, Token, Tokens } from 'marked';
import { endOfShown, holdBack } from './half-open.ts';
import { isEndless, readBlocks } from './lexer.ts';
import { createRenderer, type RenderWords } from './render.ts';
import { type Code, plain, type Tree } from './tree.ts';

type Read = ReturnType<typeof readBlocks>;

/** The token that more text would go on with. */
function lastLeaf(tokens: Token[]): MarkedToken | undefined {
  const last = tokens.at(-1) as MarkedToken | undefined;
  if (last?.type === 'list') return lastLeaf(last.items.at(-1)?.tokens ?? []) ?? last;
  if (last?.type === 'blockquote') return lastLeaf(last.tokens) ?? last;
  return last;
}

/** Code behind a fence; not while the line of the fence itself is written, for it says the language. */
function isFenced(token: MarkedToken | undefined): token is Tokens.Code {
  return token?.type === 'code' && token.codeBlockStyle !== 'indented' && token.raw.includes('\n');
}

function isOpenFence(token: MarkedToken | undefined): boolean {
  if (!isFenced(token)) return false;
  const fence = /^ {0,3}(`{3,}|~{3,})/.exec(token.raw)?.[1] ?? '';
  return !new RegExp(`\\n[ \\t]*${fence[0]}{${fence.length},}[ \\t]*\\n*$`).test(token.raw);
}

/** Blocks of a text whose end is still to come. */
function readHalf(text: string): { read: Read; shown: string } {
  const read = readBlocks(text);
  const leaf = lastLeaf(read.tokens);
  if (isFenced(leaf)) return { read, shown: text };
  const shown = text.slice(0, endOfShown(text, leaf?.type === 'table'));
  return { read: shown === text ? read : readBlocks(shown), shown };
}

/** Gives the lines that are still written the shape they will keep. */
function mend(read: Read): void {
  const leaf = lastLeaf(read.tokens);
  if (leaf?.type === 'code') {
    if (isOpenFence(leaf)) leaf.text = leaf.text.replace(/(?:^|\n)[ \t]*(?:`+|~+)$/, '');
    return;
  }
  const isLast = leaf?.type === 'table' ? read.queue.findLast(({ src }) => src !== '') : read.queue.at(-1);
  if (!isLast || (leaf?.type !== 'table' && !('tokens' in (leaf ?? {})))) return;
  isLast.src = holdBack(isLast.src);
}

/**
 * How far a text is finished: more text changes nothing above. Two blocks stay open, since the last may yet become
 * part of the one before it, which in turn ends at a line that is not blank and stands at the margin.
 */
function finished(tokens: Token[], text: string): { count: number; end: number } {
  if (tokens.reduce((sum, { raw }) => sum + raw.length, 0) !== text.length) return { count: 0, end: 0 };
  const ends = tokens.map(() => 0);
  let end = 0;
  tokens.forEach(({ raw }, at) => (ends[at] = end += raw.length));
  const shown = tokens.flatMap(({ type }, at) => (type === 'space' ? [] : [at]));
  for (let place = shown.length - 3; place >= 0; place -= 1) {
    const next = shown[place + 1] ?? 0;
    const start = ends[next - 1] ?? 0;
    const isApart = /\n[ \t]*\n$/.test(text.slice(Math.max(0, start - 200), start));
    if (isApart && /\S/.test(text.charAt(start))) return { count: next, end: start };
  }
  return { count: 0, end: 0 };
}

export type Reader = ReturnType<typeof createReader>;

/**
 * Reads one answer as it grows, a tree for each of its blocks. While it is written only its end is read: a block that
 * is finished is the same object each time. A whole text gives the same trees however it came.
 */
export function createReader(words: RenderWords) {
  const block = createRenderer(words);
  let source = '';
  let done: Tree[] = [];
  let hasDefinitions = false;

  /** An answer is shown in any case, if need be as it is written. */
  function guarded(text: string, read: () => Tree[]): Tree[] {
    try {
      return read();
    } catch {
      return [plain(text)];
    }
  }

  function whole(text: string): Tree[] {
    if (isEndless(text)) return [plain(text)];
    return guarded(text, () => {
      const read = readBlocks(text);
      hasDefinitions ||= read.hasDefinitions;
      read.readLines();
      return read.tokens.flatMap(block);
    });
  }

  function forget(): void {
    source = '';
    done = [];
    hasDefinitions = false;
  }

  /** All that is left is the end, unless what it defines is named above. */
  function end(text: string): Tree[] {
    if (source === '' || !text.startsWith(source)) return whole(text);
    const rest = whole(text.slice(source.length));
    return hasDefinitions ? whole(text) : [...done, ...rest];
  }

  function half(text: string): Tree[] {
    if (!text.startsWith(source)) forget();
    const rest = text.slice(source.length);
    if (isEndless(rest)) return [plain(text)];
    return guarded(text, () => {
      const { read, shown } = readHalf(rest);
      hasDefinitions ||= read.hasDefinitions;
      mend(read);
      read.readLines();
      const { count, end: length } = finished(read.tokens, shown);
      const fresh = read.tokens.map(block);
      const trees = [...done, ...fresh.flat()];
      if (isEmpty(trees.at(-1))) trees.pop();
      const last = trees.at(-1);
      if (isOpenFence(lastLeaf(read.tokens))) markOpen(last);
      if (count > 0) {
        done = [...done, ...fresh.slice(0, count).flat()];
        source = text.slice(0, source.length + length);
      }
      return trees;
    });
  }

  return {
    read(text: string, isWriting: boolean): Tree[] {
      const lines = text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
      return isWriting ? half(lines) : end(lines);
    },
  };
}

/** All that it says is held back; what it will be is not known either. */
function isEmpty(tree: Tree | undefined): boolean {
  return typeof tree === 'object' && 'tag' in tree && tree.tag === 'p' && tree.children.length === 0;
}

/** Marks the code that a tree ends with as still written. */
function markOpen(tree: Tree | undefined): void {
  if (typeof tree !== 'object') return;
  if ('code' in tree) (tree satisfies Code).isOpen = true;
  else if ('children' in tree) markOpen(tree.children.at(-1));
}
