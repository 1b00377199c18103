import type { LanguageFn } from 'highlight.js';
import core from 'highlight.js/lib/core';

export interface Span {
  text: string;
  /** A class of markdown.css; '' for plain text. */
  kind: string;
}

interface Scope {
  scope?: string;
  children: (Scope | string)[];
}

type Languages = Record<string, LanguageFn>;

const GROUPS: { names: string; load: () => Promise<{ languages: Languages }> }[] = [
  {
    names: 'css graphql http javascript json scss typescript xml',
    load: () => import('./languages/web.ts'),
  },
  {
    names: 'bash lua perl php powershell python r ruby sql',
    load: () => import('./languages/scripts.ts'),
  },
  {
    names: 'c cpp csharp dart elixir go haskell java kotlin objectivec rust scala swift',
    load: () => import('./languages/compiled.ts'),
  },
  {
    names: 'diff dockerfile ini latex makefile markdown nginx protobuf yaml',
    load: () => import('./languages/files.ts'),
  },
];

/** What people and models write behind a fence, and the language it means. */
const ALIASES = new Map(
  (
    'javascript:js,jsx,mjs,cjs,node typescript:ts,tsx,mts,cts xml:html,xhtml,svg,vue,svelte,rss,plist json:jsonc,json5,jsonl ' +
    'graphql:gql scss:sass,less bash:sh,shell,zsh,console,shellsession perl:pl powershell:ps,ps1,pwsh python:py,py3,python3,gyp ' +
    'ruby:rb,gemspec,rails sql:postgres,postgresql,psql,mysql,sqlite,plsql,tsql php:php7,php8 r:rlang cpp:c++,cc,cxx,hpp,h++ ' +
    'c:h csharp:cs,c# elixir:ex,exs go:golang haskell:hs kotlin:kt,kts objectivec:objc,obj-c,objective-c rust:rs ' +
    'diff:patch dockerfile:docker,containerfile ini:toml,conf,cfg,properties,env,dotenv latex:tex makefile:make,mk ' +
    'markdown:md,mdx nginx:nginxconf protobuf:proto yaml:yml'
  )
    .split(' ')
    .flatMap((line) => {
      const [language = '', names = ''] = line.split(':');
      return names.split(',').map((name): [string, string] => [name, language]);
    }),
);

/** Few colours, each for a kind of word: a reader looks for shapes, not for a rainbow. */
const KINDS: [RegExp, string][] = [
  [/^(?:comment|quote|doctag)/, 'c-quiet'],
  [/^(?:string|regexp|char|link|symbol|meta-string)/, 'c-text'],
  [/^(?:number|literal|bullet)/, 'c-value'],
  [/^(?:keyword|selector-tag|meta|operator\.word|section)/, 'c-word'],
  [/^(?:title|selector-class|selector-id|name|tag\.name)/, 'c-name'],
  [/^(?:built_in|type|attr|attribute|property|variable\.language|template-variable)/, 'c-type'],
  [/^addition/, 'c-more'],
  [/^deletion/, 'c-less'],
];

function kindOf(scope: string): string | undefined {
  return KINDS.find(([pattern]) => pattern.test(scope))?.[1];
}

function flatten(scope: Scope, outer: string, into: Span[]): Span[] {
  const kind = (scope.scope && kindOf(scope.scope)) ?? outer;
  for (const child of scope.children) {
    if (typeof child !== 'string') {
      flatten(child, kind, into);
      continue;
    }
    const last = into.at(-1);
    if (last?.kind === kind) last.text += child;
    else into.push({ text: child, kind });
  }
  return into;
}

/** Code in pieces, each with its colour; null for a language that nobody knows. Nothing is guessed. */
export async function colours(code: string, written: string): Promise<Span[] | null> {
  const name = written.toLowerCase();
  const language = ALIASES.get(name) ?? name;
  const group = GROUPS.find(({ names }) => names.split(' ').includes(language));
  if (!group) return null;
  if (!core.getLanguage(language)) {
    const { languages } = await group.load();
    for (const [each, rules] of Object.entries(languages)) core.registerLanguage(each, rules);
  }
  const result = core.highlight(code, { language, ignoreIllegals: true });
  const { rootNode } = result._emitter as unknown as { rootNode: Scope }; // its tree: its HTML is not for us
  return flatten(rootNode, '', []);
}
