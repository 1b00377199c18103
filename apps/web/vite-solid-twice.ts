import type { Plugin } from 'vite';

/** Packages that only what is loaded later imports. */
const LATER = /node_modules\/(@kobalte|@solid-primitives|solid-prevent-scroll|solid-presence)\//;

/**
 * A copy of Solid's DOM helpers for packages that come later. A module is bundled once, with all that anybody uses of
 * it: what menus alone need, such as spread attributes and portals, would stand in the first script. The copy keeps no
 * state of its own; signals and contexts are those of the one `solid-js`.
 */
export function solidTwice(): Plugin {
  return {
    name: 'solid-twice',
    enforce: 'pre',
    async resolveId(source, importer, options) {
      if (source !== 'solid-js/web' || !importer || !LATER.test(importer)) return null;
      const found = await this.resolve(source, importer, { ...options, skipSelf: true });
      return found && { ...found, id: `${found.id}?later` };
    },
  };
}
