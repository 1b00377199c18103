import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { test } from 'node:test';
import { TriggerInput } from '@brain/schema';
import fc from 'fast-check';
import { saidTrigger } from '../../apps/brain/src/connectors/said-trigger.ts';
import { BrainError } from '../../apps/brain/src/errors.ts';
import { contentTypes, malformed, mappings, whole } from './malformed.ts';
import { hook, posted, said, SECRET } from './posted.ts';
import { type Signed, signed } from './signed.ts';

const seed = Number(process.env['BRAIN_TEST_SEED'] ?? randomInt(2 ** 31));
const RUNS = 400;

const shown: Signed = {
  name: 'generic, secret shown',
  connector: signed.find(({ hook: { kind } }) => kind === 'generic')?.connector ?? assert.fail(),
  hook: hook('generic'),
  isTimed: false,
  sign: () => ({ authorization: `Bearer ${SECRET}` }),
};

for (const kind of [...signed, shown]) {
  const { source } = kind.connector;

  test(`${kind.name}: a payload that nobody would send is refused as not valid, or makes a trigger like others`, async () => {
    const requests = fc.record({ body: malformed(kind.hook.kind), type: contentTypes, mapping: mappings });
    let refused = 0;
    let told = 0;
    await fc.assert(
      fc.asyncProperty(requests, async ({ body, type, mapping }) => {
        const from = posted(body, { ...kind.sign(body), 'content-type': type });
        const by = { ...kind.hook, mapping };
        assert.equal(kind.connector.verify(from, by), true);
        try {
          const heard = await kind.connector.read(from, by);
          if (!('said' in heard)) return;
          told += 1;
          const { input } = saidTrigger({ hook: by, source }, heard.said);
          TriggerInput.parse(input);
          assert.ok(heard.said.once !== '' && heard.said.thread !== '');
          assert.equal(input.idempotency_key, heard.said.once);
          assert.ok(input.session_id.endsWith(`:${heard.said.thread}`));
        } catch (error) {
          assert.ok(error instanceof BrainError && error.code === 'invalid', String(error));
          assert.ok(error.message.length < 200, 'what was posted is not said again');
          refused += 1;
        }
      }),
      { seed, numRuns: RUNS },
    );
    assert.equal(Object.hasOwn(Object.prototype, 'polluted'), false);
    assert.ok(refused > RUNS / 20 && told > RUNS / 20, `${refused} refused, ${told} told`);
  });

  test(`${kind.name}: whole, the same payload is taken`, async () => {
    const { once, message, thread } = await said(
      kind.connector,
      posted(whole[kind.hook.kind] ?? {}),
      kind.hook,
    );
    assert.ok(once !== '' && message !== '' && thread !== '');
  });
}
