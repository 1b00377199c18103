import { Lexer, type MarkedOptions, type Token, type Tokens } from 'marked';
import {
  blockFormula,
  blockFormulaStart,
  inlineFormula,
  inlineFormulaStart,
  maskFormulas,
} from './formulas.ts';

/** What nobody writes who means it: marked would take minutes over one, and has no stack for the others. */
const UNBROKEN = /[\w.!#$%&'*+/=?`{|}~-]{2000}/;
const NESTED = /^(?:[ \t]*(?:>|[-*+][ \t]|\d{1,9}[.)][ \t])){50}/m;
const BRACKETS = /(?:!?\[[^[\]\n]{0,3}){200}/;
/** Signs of one paragraph, list or table: each may open what another closes. */
const MAX_SIGNS = 15_000;
const FENCED = /^ {0,3}(`{3,}|~{3,})[^\n]*\n[\s\S]*?(?:^ {0,3}\1|$(?![\s\S]))/gm;

/** True where reading a text as Markdown would cost too much. Code may be of one long word. */
export function isEndless(text: string): boolean {
  const prose = text.replace(FENCED, '');
  if (UNBROKEN.test(prose) || NESTED.test(prose) || BRACKETS.test(prose)) return true;
  if (prose.length < MAX_SIGNS) return false;
  return prose.split('\n\n').some((part) => (part.match(/[*_~`$\\[<]/g)?.length ?? 0) > MAX_SIGNS);
}

/** `[^1]: …` is no address that “[^1]” leads to: notes stay where they are written. */
function footnote(lexer: Lexer, src: string): Tokens.Generic | undefined {
  const found = /^ {0,3}(\[\^[^\]\n]{1,100}\]:[^\n]*)(?:\n|$)/.exec(src);
  const text = found?.[1];
  if (!found || text === undefined) return undefined;
  return { type: 'paragraph', raw: found[0], text, tokens: lexer.inline(text) };
}

/**
 * Reads blocks of Markdown first, as marked does, and what stands in their lines when it is asked to: between the
 * two, the text of the last lines may still be changed in `queue`.
 */
export function readBlocks(text: string) {
  let inner = '';
  const options: MarkedOptions = {
    gfm: true,
    breaks: true,
    hooks: { emStrongMask: (masked: string) => maskFormulas(inner, masked) } as MarkedOptions['hooks'] & {}, // the one hook that the lexer calls
    extensions: {
      renderers: {},
      childTokens: {},
      block: [
        (src) => blockFormula(src),
        function (src) {
          return footnote(this.lexer, src);
        },
      ],
      startBlock: [blockFormulaStart],
      inline: [(src, tokens) => inlineFormula(src, tokens.at(-1)?.raw.at(-1) ?? '')],
      startInline: [inlineFormulaStart],
    },
  };
  const lexer = new Lexer(options);
  const inlineTokens = lexer.inlineTokens.bind(lexer);
  lexer.inlineTokens = (src: string, into?: Token[]) => {
    inner = src;
    return inlineTokens(src, into);
  };
  const tokens: Token[] = lexer.blockTokens(text, lexer.tokens);
  return {
    tokens,
    queue: lexer.inlineQueue,
    /** Addresses are given at the end of it that links above may name. */
    hasDefinitions: Object.keys(lexer.tokens.links).length > 0,
    readLines(): void {
      for (const { src, tokens: into } of lexer.inlineQueue) {
        lexer.state.inRawBlock = false;
        lexer.inlineTokens(src, into);
      }
    },
  };
}
