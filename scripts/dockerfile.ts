// As much of a Dockerfile as ours says; anything else is an error, and not passed over.

export type Step =
  | { kind: 'env'; values: Record<string, string> }
  | { kind: 'workdir'; path: string }
  | { kind: 'copy'; from: string | undefined; chown: string | undefined; sources: string[]; to: string }
  | { kind: 'run'; command: string }
  | { kind: 'user'; name: string };

export interface Stage {
  name: string;
  base: string;
  steps: Step[];
  /** Of the last of each, what it says. */
  command: string[];
  health: string[];
}

/** The stages of a Dockerfile, in their order. @throws Error with the line that it does not know. */
export function readDockerfile(text: string): Stage[] {
  const lines = text
    .replace(/^\s*#.*\n/gm, '')
    .replace(/\\\n/g, ' ')
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
  const stages: Stage[] = [];
  for (const line of lines) {
    const [, word = '', rest = ''] = /^(\w+)\s+(.*)$/.exec(line) ?? [];
    const stage = stages.at(-1);
    if (word === 'FROM') {
      const [base = '', , name = ''] = rest.split(/\s+/);
      stages.push({ name, base, steps: [], command: [], health: [] });
      continue;
    }
    if (!stage) throw new Error(`Before FROM: ${line}`);
    if (word === 'CMD') stage.command = words(rest);
    if (word === 'HEALTHCHECK') stage.health = words(rest.slice(rest.indexOf('CMD') + 3));
    const step = readStep(word, rest);
    if (step === undefined) throw new Error(`Not known in a Dockerfile: ${line}`);
    if (step) stage.steps.push(step);
  }
  return stages;
}

/** A step that changes the image, null for a line that does not, undefined for one that is not known. */
function readStep(word: string, rest: string): Step | null | undefined {
  switch (word) {
    case 'ENV':
      return { kind: 'env', values: Object.fromEntries(rest.split(/\s+/).map(pair)) };
    case 'WORKDIR':
      return { kind: 'workdir', path: rest };
    case 'RUN':
      return { kind: 'run', command: rest };
    case 'USER':
      return { kind: 'user', name: rest };
    case 'COPY': {
      const parts = rest.split(/\s+/);
      const flag = (name: string) => parts.find((part) => part.startsWith(`--${name}=`))?.split('=')[1];
      const paths = parts.filter((part) => !part.startsWith('--'));
      return {
        kind: 'copy',
        from: flag('from'),
        chown: flag('chown'),
        sources: paths.slice(0, -1),
        to: paths.at(-1) ?? '',
      };
    }
    case 'CMD':
    case 'HEALTHCHECK':
    case 'VOLUME':
    case 'EXPOSE':
      return null;
  }
  return undefined;
}

function pair(text: string): [string, string] {
  const at = text.indexOf('=');
  return [text.slice(0, at), text.slice(at + 1)];
}

/** A command in the form of a list, so that no shell stands between it and what stops it. */
function words(json: string): string[] {
  const list: unknown = JSON.parse(json);
  if (!Array.isArray(list) || !list.every((word) => typeof word === 'string'))
    throw new Error(`No list: ${json}`);
  return list;
}

/** Whether a file of the folder is sent to who builds, by the rules of `.dockerignore`: the last that fits decides. */
export function createIgnore(text: string): (path: string) => boolean {
  const rules = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => ({ isKept: line.startsWith('!'), pattern: globOf(line.replace(/^!/, '')) }));
  return (path) => {
    const folders = path.split('/').map((_, at, all) => all.slice(0, at + 1).join('/'));
    const rule = rules.findLast(({ pattern }) => folders.some((folder) => pattern.test(folder)));
    return rule !== undefined && !rule.isKept;
  };
}

/** The patterns that are used there: `*` within a name, and a leading `**` for any folder, hidden ones too. */
function globOf(glob: string): RegExp {
  const parts = glob.split(/(^\*\*\/|\*)/).map((part) => {
    if (part === '**/') return '(?:.*/)?';
    return part === '*' ? '[^/]*' : RegExp.escape(part);
  });
  return new RegExp(`^${parts.join('')}$`);
}
