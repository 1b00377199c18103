import type { BrainClient } from '@brain/client';
import type { User } from 'grammy/types';
import type { Person } from '../people.ts';
import { phrasesFor } from '../phrases.ts';
import type { Streams } from '../stream/streams.ts';
import type { Tell } from '../tell.ts';

/** `/name rest`, as somebody the brain knows has said it. */
export interface Command {
  name: string;
  rest: string;
  /** Where it was said, and is answered. */
  address: string;
  from: User;
  person: Person;
  update_id: number;
}

export type Commands = ReturnType<typeof createCommands>;

interface CommandsDeps {
  api: BrainClient['api'];
  tell: Tell;
  streams: Streams;
  log: (line: string) => void;
}

/** Does what a command asks; false for one that is none of ours, which is a message like others. */
export function createCommands(deps: CommandsDeps) {
  return async function handle(command: Command, _signal: AbortSignal): Promise<boolean> {
    const { name, address, from } = command;
    const say = phrasesFor(from.language_code);
    if (name === 'link') await deps.tell(address, say.linkedAlready);
    else if (name === 'start') await deps.tell(address, say.greeting);
    else if (name === 'stop') await stop(command);
    else return false;
    return true;
  };

  async function stop({ address, from }: Command): Promise<void> {
    const say = phrasesFor(from.language_code);
    const runs = deps.streams.runsOf(address);
    for (const run_id of runs) {
      const stopped = deps.api.runs.cancel.mutate({ run_id });
      await stopped.catch((error: unknown) => deps.log(`could not stop a run: ${String(error)}`));
      await deps.streams.answered(address, run_id);
    }
    await deps.tell(address, runs.length > 0 ? say.stopped : say.nothingToStop);
  }
}
