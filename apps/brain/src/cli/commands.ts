import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { OWNER } from '@brain/schema';
import { Config } from '../config.ts';
import { messageOf, parse } from '../errors.ts';
import type { Whole } from '../store/whole.ts';
import { check, rebuild } from './check.ts';
import { exportRows } from './export.ts';
import { copyFiles } from './files.ts';
import { importRows } from './import.ts';
import { newLink } from './link.ts';
import { createProgress, type Progress } from './progress.ts';
import { whichStore } from './which-store.ts';

const HELP = `brain COMMAND: looks after the store in BRAIN_DATA_DIR (./data), or in the Postgres of DATABASE_URL

  backup FILE      copies the store into FILE, also while the brain runs
  restore FILE     puts a backup in the place of the store; the brain must be stopped
  export [FILE]    writes every row as a line of JSON, also while the brain runs
  import [FILE]    adds the rows of an export, or memories, a line of JSON each; the brain must be stopped
  files FOLDER     copies the files that people sent out of the store into FOLDER, also while the brain runs
  files --from FOLDER  copies them from FOLDER into the store, whose rows must be there already
  check            looks whether the store is sound, also while the brain runs
  check --rebuild  makes indexes and states anew from the rows, then checks; the brain must be stopped
  link [USER]      makes a link that signs a person in once (the owner, where none is named); the brain must run
  help             says this

Ends with 0 when all is well, 1 when something failed or is not sound, 2 when the command was not understood.
`;

/** The command was not understood. */
class UsageError extends Error {}

interface Asked {
  folder: string;
  store: Whole;
  /** The file, or the user, that was named; '' where none was. */
  file: string;
  env: Record<string, string | undefined>;
  toRebuild: boolean;
  isIn: boolean;
  progress: Progress;
}

interface Command {
  /** How many files it takes, at least and at most. */
  files: [number, number];
  /** Whether a signal lets it put away what it has begun. A command that only computes is just ended. */
  canStop?: true;
  /** Gives whether all is well. */
  run(asked: Asked): Promise<boolean>;
}

const COMMANDS: Record<string, Command> = {
  help: {
    files: [0, Infinity],
    async run() {
      process.stdout.write(HELP);
      return true;
    },
  },
  backup: {
    files: [1, 1],
    canStop: true,
    async run({ folder, store, file, progress }) {
      await store.backup(file, progress.of('copying'));
      progress.end();
      console.log(`${store.name} is copied to ${file}.`);
      const files = join(folder, 'files');
      if (existsSync(files)) console.log(`The files that people sent are not in it: copy ${files} along.`);
      return true;
    },
  },
  restore: {
    files: [1, 1],
    canStop: true,
    run: ({ store, file, progress }) =>
      alone(store, async () => {
        const { kept, open } = await store.restore(file, progress.of('copying'));
        progress.end();
        console.log(`${file} is restored to ${store.name}.`);
        if (kept !== undefined) console.log(`What stood there is kept as ${kept}.`);
        console.log(openSentence(open));
        return true;
      }),
  },
  export: {
    files: [0, 1],
    canStop: true,
    async run({ store, file, progress }) {
      const { rows, sha256 } = await exportRows(store, file, progress.of('exporting'));
      progress.end();
      // Standard output may be where the rows go.
      console.error(`${rows} rows exported, their SHA-256 is ${sha256}.`);
      return true;
    },
  },
  import: {
    files: [0, 1],
    canStop: true,
    run: ({ folder, store, file, progress }) =>
      alone(store, async () => {
        const { written, stood, open, sha256 } = await importRows(store, { folder, file, progress });
        progress.end();
        console.log(`${written} rows written, ${stood} stood already.`);
        if (written > 0) {
          console.log(`Read back, those written are the same, and so is their SHA-256: ${sha256}.`);
          console.log(openSentence(open));
        }
        return true;
      }),
  },
  files: {
    files: [1, 1],
    canStop: true,
    run: ({ store, file, isIn, progress }) => copyFiles(store, file, { isIn, progress }),
  },
  link: {
    files: [0, 1],
    async run({ folder, file, env }) {
      const port = Config.shape.BRAIN_PORT.parse(env['BRAIN_PORT'] || undefined);
      const url = env['BRAIN_URL'] || `http://127.0.0.1:${port}`;
      const link = await newLink({ url, folder, key: env['BRAIN_KEY'] || undefined }, file || OWNER);
      console.log(`${link.url}\nIt signs ${link.user_id} in, once, until ${link.expires_at}.`);
      return true;
    },
  },
  check: {
    files: [0, 0],
    async run({ store, toRebuild, progress }) {
      if (toRebuild) {
        await (await store.snapshot()).close(); // says so where there is none
        await alone(store, () => rebuild(store, progress));
      }
      return check(store, progress);
    },
  },
};

/** Runs one command of `brain`; gives the code to exit with. What it says goes to the standard streams. */
export async function runCommand(args: string[], env: Record<string, string | undefined>): Promise<number> {
  const stopping = new AbortController();
  const stop = () => stopping.abort(new Error('Stopped.'));
  const progress = createProgress(process.stderr, stopping.signal);
  try {
    const { command, ...asked } = understand(args);
    const where = parse(Config.pick({ BRAIN_DATA_DIR: true, DATABASE_URL: true }), {
      BRAIN_DATA_DIR: env['BRAIN_DATA_DIR'] || undefined,
      DATABASE_URL: env['DATABASE_URL'] || undefined,
    });
    const folder = where.BRAIN_DATA_DIR;
    // A second signal ends the process as it would any.
    if (command.canStop) for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, stop);
    const store = await whichStore(folder, where.DATABASE_URL);
    const isWell = await command.run({ ...asked, folder, store, env, progress });
    return isWell ? 0 : 1;
  } catch (error) {
    progress.end();
    console.error(messageOf(error));
    return error instanceof UsageError ? 2 : 1;
  }
}

function understand(args: string[]) {
  const { values, positionals } = parsed(args);
  const [name = 'help', ...named] = values.help ? ['help'] : positionals;
  const files = values.from === undefined ? named : [...named, values.from];
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command) throw new UsageError(`There is no command ${name}. \`brain help\` says what there is.`);
  const [fewest, most] = command.files;
  if (files.length < fewest) throw new UsageError(`brain ${name} needs a file: brain ${name} FILE.`);
  if (files.length > most)
    throw new UsageError(
      `brain ${name} takes ${most === 0 ? 'no file' : 'one file'}, not ${files.join(' ')}.`,
    );
  if (values.rebuild && name !== 'check') throw new UsageError('Only brain check takes --rebuild.');
  if (values.from !== undefined && name !== 'files') throw new UsageError('Only brain files takes --from.');
  const isIn = values.from !== undefined;
  return { command, file: files[0] ?? '', toRebuild: values.rebuild === true, isIn };
}

function parsed(args: string[]) {
  try {
    const options = {
      help: { type: 'boolean', short: 'h' },
      rebuild: { type: 'boolean' },
      from: { type: 'string' },
    } as const;
    return parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    const [why] = messageOf(error).split('. ', 1);
    throw new UsageError(`${why}. \`brain help\` says what there is.`, { cause: error });
  }
}

async function alone<T>(store: Whole, work: () => Promise<T>): Promise<T> {
  const giveBack = await store.take();
  try {
    return await work();
  } finally {
    await giveBack();
  }
}

function openSentence({ triggers, deliveries }: { triggers: number; deliveries: number }): string {
  return `Open in it: ${triggers} requests and ${deliveries} deliveries. They go on when the brain starts.`;
}
