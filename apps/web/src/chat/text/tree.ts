/** What may stand in an answer: nothing that can run, load or submit. Headings begin below those of the page. */
export type Tag =
  | 'p'
  | 'br'
  | 'hr'
  | 'h3'
  | 'h4'
  | 'h5'
  | 'h6'
  | 'strong'
  | 'em'
  | 'del'
  | 'code'
  | 'a'
  | 'ul'
  | 'ol'
  | 'li'
  | 'blockquote'
  | 'div'
  | 'table'
  | 'thead'
  | 'tbody'
  | 'tr'
  | 'th'
  | 'td';

/** The attributes that are ever set; none of them but `href`, `title`, `start` and `align` comes from the text. */
export type Attributes = Partial<
  Record<'href' | 'title' | 'target' | 'rel' | 'start' | 'align' | 'dir' | 'class' | 'tabindex', string>
>;

export interface Element {
  tag: Tag;
  attributes: Attributes;
  children: Tree[];
}

export interface Code {
  code: string;
  /** As it is written behind the fence, '' where none is. */
  language: string;
  /** Its fence is not closed yet. */
  isOpen: boolean;
}

export interface Formula {
  formula: string;
  isBlock: boolean;
}

/** An answer as it is to be drawn; a string is text and nothing else. */
export type Tree = string | Element | Code | Formula;

/** An element; texts side by side become one, so that equal answers have equal trees. */
export function element(tag: Tag, children: Tree[] = [], attributes: Attributes = {}): Element {
  const joined: Tree[] = [];
  for (const child of children) {
    const last = joined.at(-1);
    if (typeof child === 'string' && typeof last === 'string') joined[joined.length - 1] = last + child;
    else if (child !== '') joined.push(child);
  }
  return { tag, attributes, children: joined };
}

/** Text as it stands, line by line. */
export function plain(text: string): Element {
  const lines = text.split('\n').flatMap((line, at): Tree[] => (at > 0 ? [element('br'), line] : [line]));
  return element('p', lines, { dir: 'auto' });
}
