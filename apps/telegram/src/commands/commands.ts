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

/** Whether it was a command of ours; `said`: what it leaves for the brain, as a message of the person. */
export interface Done {
  handled: boolean;
  said?: string;
}

export type Commands = ReturnType<typeof createCommands>;

interface CommandsDeps {
  api: BrainClient['api'];
  tell: Tell;
  streams: Streams;
  log: (line: string) => void;
}

/** Does what a command asks. One that is none of ours is a message like others. */
export function createCommands(deps: CommandsDeps) {
  return async function handle(command: Command, _signal: AbortSignal): Promise<Done> {
    const { name, address, from } = command;
    const say = phrasesFor(from.language_code);
    if (name === 'link') await deps.tell(address, say.linkedAlready);
    else if (name === 'start') await deps.tell(address, say.greeting);
    else if (name === 'stop') await stop(command);
    else return { handled: false };
    return { handled: true };
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
