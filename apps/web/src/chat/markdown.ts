import { type CodeWords, createCodePiece } from './text/code-piece.ts';
import { createDrawing } from './text/draw.ts';
import { createFormulaPieces } from './text/formula-piece.ts';
import { createIdle } from './text/idle.ts';
import { createReader } from './text/reader.ts';
import type { RenderWords } from './text/render.ts';

/** Of the time that goes by, no more than a part is spent on drawing what is still written. */
const REST = 3;

export type Markdown = ReturnType<typeof createMarkdown>;

/**
 * Markdown as a model writes it, made harmless: no markup of its own, no scripts, no styles, and nothing that
 * loads by itself, since an address can carry data out. It is read into a tree (text/reader.ts) that holds nothing
 * else, and drawn from it node by node (text/draw.ts): what is not allowed is shown as text, or as a link.
 */
export function createMarkdown(words: RenderWords & CodeWords) {
  const idle = createIdle(window);
  const formulas = createFormulaPieces(idle);

  return {
    /** Shows one answer below `root`; `close` when it goes. */
    open(root: HTMLElement) {
      const reader = createReader(words);
      const drawing = createDrawing(root, {
        code: (tree) => createCodePiece(tree, { words, idle }),
        formula: formulas.make,
      });
      let frame = 0;
      let restUntil = 0;
      let next = '';
      let drawn: { text: string; isWriting: boolean } | undefined;

      function draw(text: string, isWriting: boolean): void {
        if (drawn?.text === text && drawn.isWriting === isWriting) return;
        drawn = { text, isWriting };
        formulas.expect(text);
        const start = performance.now();
        drawing.draw(reader.read(text, isWriting));
        const end = performance.now();
        restUntil = end + (end - start) * REST;
      }

      function onFrame(): void {
        if (performance.now() < restUntil) frame = requestAnimationFrame(onFrame);
        else {
          frame = 0;
          draw(next, true);
        }
      }

      return {
        /** While it is written it is drawn at most once a frame. */
        show(text: string, isWriting: boolean): void {
          next = text;
          // A hidden page has no frames, and the end must not wait for one.
          if (isWriting && !document.hidden) frame ||= requestAnimationFrame(onFrame);
          else {
            cancelAnimationFrame(frame);
            frame = 0;
            draw(text, isWriting);
          }
        },
        close(): void {
          cancelAnimationFrame(frame);
          drawing.close();
        },
      };
    },
  };
}
