import assert from 'node:assert/strict';
import type { Connector, Hook, Posted } from '../../apps/brain/src/connectors/connector.ts';
import { BrainError } from '../../apps/brain/src/errors.ts';

const ODD_TEXTS = [
  '',
  ' ',
  '\0',
  '\r\n\r\nBcc: all@example.com\r\n',
  '\ud800',
  'x'.repeat(70_000),
  '[]',
  '{"a":',
  '[["From"]]',
  'From: a@b.example, c@d.example',
  '__proto__',
];
const ODD_VALUES: unknown[] = [
  undefined,
  null,
  true,
  -1,
  1e300,
  [],
  {},
  [null],
  [[]],
  { '': '' },
  ...ODD_TEXTS,
];

/** A value of JSON with one thing in it after the other made odd, or taken out. */
export function* oddValues(value: unknown): Generator {
  yield* ODD_VALUES;
  if (typeof value !== 'object' || value === null) return;
  for (const [name, inner] of Object.entries(value))
    for (const odd of oddValues(inner))
      yield Array.isArray(value)
        ? value.map((one: unknown, index) => (String(index) === name ? odd : one))
        : { ...value, [name]: odd };
}

/** The same of the fields of a form. */
export function* oddFields(fields: Record<string, string>): Generator<Record<string, string>> {
  for (const name of Object.keys(fields)) {
    const { [name]: _, ...others } = fields;
    yield others;
    for (const odd of ODD_TEXTS) yield { ...fields, [name]: odd };
  }
}

/**
 * That each request comes to something sane: it is proven, and refused with a sentence, left out, or says what a trigger
 * may hold. Returns how many were which.
 */
export async function saneOf(connector: Connector, requests: Iterable<Posted>, hook: Hook) {
  const counts = { invalid: 0, ignored: 0, said: 0 };
  for (const posted of requests) {
    assert.equal(await connector.verify(posted, hook), true, 'it is signed');
    try {
      const heard = await connector.read(posted, hook);
      if ('said' in heard) {
        const { said } = heard;
        assert.match(said.from?.address ?? '', /^[^\s@]+@[^\s@]+$/);
        assert.ok(said.once.length > 0 && said.once.length <= 300 && said.once.isWellFormed());
        assert.ok(said.message.isWellFormed() && said.message.length <= 600_000);
        assert.ok((said.subject ?? '').length <= 300 && !/[\r\n]/.test(said.subject ?? ''));
        counts.said += 1;
      } else counts.ignored += 1;
    } catch (error) {
      assert.ok(error instanceof BrainError, String(error));
      assert.ok(error.code === 'invalid' || error.code === 'too_large', error.message);
      assert.ok(error.message.length < 500, error.message);
      counts.invalid += 1;
    }
  }
  return counts;
}
