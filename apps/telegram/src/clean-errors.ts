import { HttpError, type Transformer } from 'grammy';

/** Takes secrets out of what Telegram answers when it refuses a call, and out of the error of one that never got there. */
export function cleanErrors(redact: (text: string) => string): Transformer {
  return async (call, ...sent) => {
    try {
      const answer = await call(...sent);
      return answer.ok ? answer : { ...answer, description: redact(answer.description) };
    } catch (error) {
      if (!(error instanceof HttpError)) throw error;
      // What is beneath says the whole address in its message and its stack; its code is all that is looked at.
      const code = error.error instanceof Error && 'code' in error.error ? error.error.code : undefined;
      throw new HttpError(redact(error.message), { code });
    }
  };
}
