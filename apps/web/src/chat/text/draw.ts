import type { Attributes, Code, Element as Drawable, Formula, Tree } from './tree.ts';

/** What draws itself, and is told when it has changed or goes. */
export interface Piece<T> {
  node: HTMLElement;
  show(tree: T): void;
  close(): void;
}

export interface Pieces {
  code(tree: Code): Piece<Code>;
  formula(tree: Formula): Piece<Formula>;
}

type Drawn =
  | { kind: 'text'; tree: string; node: Text }
  | { kind: 'element'; tree: Drawable; node: HTMLElement; children: Drawn[] }
  | { kind: 'code'; tree: Code; node: HTMLElement; piece: Piece<Code> }
  | { kind: 'formula'; tree: Formula; node: HTMLElement; piece: Piece<Formula> };

const kindOf = (tree: Tree): Drawn['kind'] => {
  if (typeof tree === 'string') return 'text';
  if ('tag' in tree) return 'element';
  return 'code' in tree ? 'code' : 'formula';
};

/**
 * Draws trees below `root`, with `createElement` and text nodes alone: no markup is ever parsed. What is there
 * already is kept and changed where it differs, so that nothing blinks, jumps or loses what is selected.
 */
export function createDrawing(root: HTMLElement, pieces: Pieces) {
  let drawn: Drawn[] = [];

  function make(tree: Tree): Drawn {
    if (typeof tree === 'string') return { kind: 'text', tree, node: document.createTextNode(tree) };
    if ('code' in tree) {
      const piece = pieces.code(tree);
      return { kind: 'code', tree, node: piece.node, piece };
    }
    if ('formula' in tree) {
      const piece = pieces.formula(tree);
      return { kind: 'formula', tree, node: piece.node, piece };
    }
    const node = document.createElement(tree.tag);
    set(node, {}, tree.attributes);
    const children = tree.children.map(make);
    node.append(...children.map((child) => child.node));
    return { kind: 'element', tree, node, children };
  }

  /** Changes what is drawn into `tree`; false where it is of another kind. */
  function change(old: Drawn, tree: Tree): boolean {
    if (old.tree === tree) return true;
    if (old.kind !== kindOf(tree)) return false;
    if (old.kind === 'text') {
      old.tree = tree as string; // of the same kind
      if (old.node.data !== old.tree) old.node.data = old.tree;
      return true;
    }
    if (old.kind === 'element') {
      const next = tree as Drawable; // of the same kind
      if (next.tag !== old.tree.tag) return false;
      set(old.node, old.tree.attributes, next.attributes);
      old.tree = next;
      old.children = changeAll(old.node, old.children, next.children);
      return true;
    }
    if (old.kind === 'formula') old.piece.show((old.tree = tree as Formula)); // of the same kind
    else old.piece.show((old.tree = tree as Code)); // of the same kind
    return true;
  }

  function changeAll(parent: HTMLElement, olds: Drawn[], trees: Tree[]): Drawn[] {
    const result = trees.map((tree, at) => {
      const old = olds[at];
      if (old && change(old, tree)) return old;
      const made = make(tree);
      if (old) {
        parent.replaceChild(made.node, old.node);
        close(old);
      } else parent.append(made.node);
      return made;
    });
    for (const old of olds.slice(trees.length)) {
      old.node.remove();
      close(old);
    }
    return result;
  }

  return {
    draw(trees: Tree[]): void {
      drawn = changeAll(root, drawn, trees);
    },
    close: () => drawn.forEach(close),
  };
}

function set(node: HTMLElement, old: Attributes, next: Attributes): void {
  for (const name of Object.keys(old)) if (!Object.hasOwn(next, name)) node.removeAttribute(name);
  for (const [name, value] of Object.entries(next)) {
    if (old[name as keyof Attributes] !== value) node.setAttribute(name, value); // a name out of a tree
  }
}

function close(old: Drawn): void {
  if (old.kind === 'element') old.children.forEach(close);
  else if (old.kind !== 'text') old.piece.close();
}
