import temml from 'temml';

/** What is drawn of a formula: elements and attributes of the lists below, and nothing else. */
export type MathTree = string | MathElement;

export interface MathElement {
  tag: string;
  attributes: Record<string, string>;
  style: Record<string, string>;
  children: MathTree[];
}

/** What temml makes, as far as it is looked at. */
interface Made {
  type?: string;
  text?: string;
  attributes?: Record<string, unknown>;
  classes?: string[];
  style?: Record<string, unknown>;
  children?: Made[];
}

interface Temml {
  __renderToMathMLTree(formula: string, options: object): Made;
}

const words = (text: string) => new Set(text.split(' '));
const TAGS = words(
  'math mrow mi mn mo ms mtext mspace mfrac msqrt mroot msub msup msubsup munder mover munderover mmultiscripts ' +
    'mprescripts none mtable mtr mtd mstyle mpadded mphantom menclose',
);
const ATTRIBUTES = words(
  'display displaystyle scriptlevel mathvariant stretchy fence separator form largeop movablelimits symmetric accent ' +
    'accentunder linethickness lspace rspace minsize maxsize width height depth voffset columnalign notation',
);
const STYLES = words(
  'padding paddingLeft paddingRight paddingTop paddingBottom border borderTop borderBottom borderLeft borderRight ' +
    'textAlign mathDepth mathStyle mathShift verticalAlign',
);
const CLASS = /^(?:tml|chr|upstrike|downstrike|sout|mathcal|mathscr)[\w-]*$/;
const VALUE = /^[\w .%+#-]{1,60}$/;
/** Of temml: in em, so that no formula is larger than what it stands in. */
const MAX_SIZE: [number, number] = [30, 30];
const MAX_EXPAND = 500;
const MAX_NODES = 4000;

/** A length of more than this many em or so is left out. */
function isModest(value: string): boolean {
  return [...value.matchAll(/-?\d+(?:\.\d+)?(?=(em|ex|pt|px|rem|%)?)/g)].every(
    ([figure, unit]) => Math.abs(Number(figure)) <= (unit === 'em' || unit === 'ex' ? 40 : 400),
  );
}

function allowed(from: Record<string, unknown> = {}, names: Set<string>): [string, string][] {
  return Object.entries(from)
    .map(([name, value]): [string, string] => [name, String(value)])
    .filter(([name, value]) => names.has(name) && VALUE.test(value) && isModest(value));
}

const hyphenated = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** Null where the formula is none, or is larger than any that is meant to be read. */
export function drawMath(formula: string, isBlock: boolean): MathTree | null {
  let count = 0;

  function take(made: Made): MathTree[] {
    if ((count += 1) > MAX_NODES) throw new Error('too large');
    if (typeof made.text === 'string') return [made.text];
    const children = (made.children ?? []).flatMap(take);
    if (made.type === undefined) return children; // a fragment
    if (!TAGS.has(made.type)) throw new Error(`${made.type} is none of MathML`);
    const attributes = Object.fromEntries(allowed(made.attributes, ATTRIBUTES));
    const classes = (made.classes ?? [])
      .flatMap((name) => name.split(' '))
      .filter((name) => CLASS.test(name));
    if (classes.length > 0) attributes['class'] = classes.join(' ');
    const style = allowed(made.style, STYLES).map(([name, value]) => [hyphenated(name), value]);
    return [
      { tag: made.type, attributes, style: Object.fromEntries(style) as Record<string, string>, children },
    ];
  }

  try {
    const { __renderToMathMLTree: make } = temml as unknown as Temml; // its own types are those of another kind of module
    const made = make(formula, {
      displayMode: isBlock,
      throwOnError: true,
      strict: false,
      trust: false,
      maxSize: MAX_SIZE,
      maxExpand: MAX_EXPAND,
    });
    const [tree, ...more] = take(made);
    return tree !== undefined && more.length === 0 ? tree : null;
  } catch {
    return null;
  }
}
