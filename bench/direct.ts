import type OpenAI from 'openai';

/** Time to the first chunk with text, in ms; resolves when the answer is whole. */
export async function callDirectly(openai: OpenAI): Promise<number> {
  const started = performance.now();
  let first = 0;
  const stream = await openai.chat.completions.create({
    model: 'bench',
    messages: [{ role: 'user', content: 'hello' }],
    stream: true,
  });
  for await (const chunk of stream) {
    if (first === 0 && chunk.choices[0]?.delta.content) first = performance.now();
  }
  return first - started;
}
