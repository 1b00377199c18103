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

  let loading: Promise<void> | undefined;

  /** Without a link it does not come, and is asked for again with the next formula. */
  function load(): Promise<void> {
    loading ??= import('./mathml.ts').then(
      (math) => void (drawMath = math.drawMath),
      () => void (loading = undefined),
    );
    return loading;
  }

  function make(first: Formula): Piece<Formula> {
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

    async function drawLater(): Promise<void> {
      await load();
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
      else void drawLater();
    }
    show(first);

    function close(): void {
      isClosed = true;
      takeBack();
    }
    return { node, show, close };
  }

  return {
    make,
    /** Loads what draws formulas while the first one is still written: then it is never seen as its source. */
    expect(text: string): void {
      if (!drawMath && /\$\$|\\[([]|\$[^\s\d]/.test(text)) void load();
    },
  };
}
