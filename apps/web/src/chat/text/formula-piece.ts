import type { Piece } from './draw.ts';
import type { Idle } from './idle.ts';
import type { MathTree } from './mathml.ts';
import type { Formula } from './tree.ts';

const MATHML = 'http://www.w3.org/1998/Math/MathML';

function toNode(tree: MathTree): Node {
  if (typeof tree === 'string') return document.createTextNode(tree);
  const node = document.createElementNS(MATHML, tree.tag);
  for (const [name, value] of Object.entries(tree.attributes)) node.setAttribute(name, value);
  for (const [name, value] of Object.entries(tree.style)) node.style.setProperty(name, value);
  node.append(...tree.children.map(toNode));
  return node;
}

/** Formulas: their source, until what draws them has come; the source too where one cannot be drawn. */
export function createFormulaPieces(idle: Idle) {
  let drawMath: ((formula: string, isBlock: boolean) => MathTree | null) | undefined;

  return (first: Formula): Piece<Formula> => {
    let shown: Formula | undefined;
    let isClosed = false;
    let takeBack = (): void => undefined;
    const node = document.createElement('span');

    function draw(): void {
      if (!drawMath || !shown) return;
      const math = drawMath(shown.formula, shown.isBlock);
      if (!math) return;
      node.classList.remove('raw');
      node.replaceChildren(toNode(math));
    }

    async function load(): Promise<void> {
      drawMath ??= (await import('./mathml.ts')).drawMath;
      if (!isClosed) takeBack = idle.add(draw);
    }

    function show(next: Formula): void {
      if (shown?.formula === next.formula && shown.isBlock === next.isBlock) return;
      takeBack();
      shown = next;
      node.className = next.isBlock ? 'formula block raw' : 'formula raw';
      node.textContent = next.formula;
      if (next.isBlock) node.tabIndex = 0; // it scrolls by keyboard too
      else node.removeAttribute('tabindex');
      if (drawMath) draw();
      else void load().catch(() => undefined); // without a link it stays as it is
    }
    show(first);

    function close(): void {
      isClosed = true;
      takeBack();
    }
    return { node, show, close };
  };
}
