// Runs inside the page, before anything else does. Keeps in `window.foul` what may not stand in it, also for a
// moment: elements that can run or load something, handlers, and in the text of the brain anything but plain text.
{
  const words = (text) => new Set(text.split(' '));
  const never = words(
    'SCRIPT IFRAME OBJECT EMBED APPLET FRAME FRAMESET PORTAL FENCEDFRAME BASE META LINK STYLE TEMPLATE NOSCRIPT IMG PICTURE SOURCE VIDEO AUDIO TRACK MATH MARQUEE MAP AREA',
  );
  const plain = words(
    'P BR HR H1 H2 H3 H4 H5 H6 STRONG EM DEL CODE PRE A UL OL LI BLOCKQUOTE TABLE THEAD TBODY TR TH TD DIV HEADER SPAN BUTTON',
  );
  const harmless = words(
    'href title class align start target rel tabindex type dir role aria-pressed hidden',
  );
  const ours = /^(?:code|table-frame|task|said|c-[a-z]+|language-[\w+#.-]+|formula(?: block)?(?: raw)?)$/;
  // A formula is of MathML, and nothing in it leads or loads anywhere.
  const math = words(
    'MATH MROW MI MN MO MS MTEXT MSPACE MFRAC MSQRT MROOT MSUB MSUP MSUBSUP MUNDER MOVER MUNDEROVER MMULTISCRIPTS MPRESCRIPTS NONE MTABLE MTR MTD MSTYLE MPADDED MPHANTOM MENCLOSE',
  );
  const mathAttributes = words(
    'class style display displaystyle scriptlevel mathvariant stretchy fence separator form largeop movablelimits symmetric accent accentunder linethickness lspace rspace minsize maxsize width height depth voffset columnalign notation',
  );
  const lookMath = (element, tell) => {
    if (!math.has(element.tagName.toUpperCase())) tell('element');
    for (const { name } of element.attributes) if (!mathAttributes.has(name)) tell(`attribute ${name}`);
    if (/url|position|content|inset/i.test(element.getAttribute('style') ?? '')) tell('style');
    if (/fixed|absolute|inset/.test(element.getAttribute('class') ?? '')) tell('class');
  };
  const foul = [];
  window.foul = foul;

  const look = (element) => {
    const tell = (what) => {
      const run = element.closest('[data-run]')?.querySelector('p')?.textContent ?? '';
      if (foul.length < 50) foul.push(`${what}: ${run.slice(-300)} ${element.outerHTML.slice(0, 300)}`);
    };
    const isMath = element.namespaceURI === 'http://www.w3.org/1998/Math/MathML';
    if (isMath && element.closest('.markdown .formula')) return lookMath(element, tell);
    const isText = Boolean(element.parentElement?.closest('.markdown'));
    // What the app itself loads when it is first needed.
    const isOwn =
      element.parentElement === document.head &&
      (element.href?.startsWith(`${origin}/assets/`) || element.name === 'theme-color');
    if (never.has(element.tagName.toUpperCase()) && !isOwn) tell('element');
    if (element.id === 'app' && element.parentElement !== document.body) tell('clobbered');
    for (const { name } of element.attributes) {
      if (/^on|^(?:srcset|ping|formaction|action|background|poster)$/.test(name)) tell(name);
      if (isText && !harmless.has(name)) tell(`attribute ${name}`);
    }
    const isLink = element.tagName === 'A' && element.hasAttribute('href');
    if (isLink && !/^(?:https?|mailto):$/.test(element.protocol)) tell('link');
    if (!isText) return;
    if (!plain.has(element.tagName)) tell('not plain');
    if (element.className && !ours.test(element.className)) tell('class');
    const href = element.getAttribute('href');
    if (href === null) return;
    if (!/^(?:https?:\/\/|mailto:)/i.test(href)) tell('address');
    if (!element.rel.includes('noopener')) tell('rel');
  };
  const lookBelow = (root) => {
    look(root);
    for (const element of root.querySelectorAll('*')) look(element);
  };
  document.addEventListener('DOMContentLoaded', () => {
    const app = document.querySelector('#app');
    if (app) lookBelow(app);
    new MutationObserver((changes) => {
      for (const { addedNodes, target, type } of changes) {
        if (type === 'attributes') look(target);
        for (const node of addedNodes) if (node.nodeType === Node.ELEMENT_NODE) lookBelow(node);
      }
    }).observe(document.documentElement, { childList: true, subtree: true, attributes: true });
  });
}
