import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TriggerInput } from '@brain/schema';
import { type Attached, createDrafts } from '../../apps/web/src/chat/drafts.ts';
import { UploadFault } from '../../apps/web/src/chat/upload-fault.ts';
import { createUnsent } from '../../apps/web/src/chat/unsent.ts';
import { createUploads, plainName } from '../../apps/web/src/chat/uploads.ts';
import { keepIn } from '../../apps/web/src/kept.ts';

const settled = () => new Promise<void>((resolve) => void setImmediate(resolve));
const fileOf = (name: string, size = 3) => new File(['x'.repeat(size)], name, { type: 'image/png' });
const cat: Attached = { id: 'a'.repeat(64), name: 'cat.png', media_type: 'image/png', bytes: 3 };

/** The files of a page, with a brain that answers when the test likes. */
function openPage() {
  const kept = keepIn(null);
  const drafts = createDrafts(kept);
  const asked: { name: string; share(of: number): void; answer: PromiseWithResolvers<Attached> }[] = [];
  let keys = 0;
  const uploads = createUploads({
    drafts,
    newKey: () => `key_${(keys += 1)}`,
    post(_file, { name, share }) {
      const answer = Promise.withResolvers<Attached>();
      asked.push({ name, share, answer });
      return answer.promise;
    },
  });
  const states = () => uploads.state.list.map(({ name, state, share }) => [name, state, share]);
  return { kept, drafts, uploads, asked, states };
}

test('files go two at a time, and each is part of the draft of its session once it has arrived', async () => {
  const page = openPage();
  page.uploads.add('web:1', [fileOf('cat.png'), fileOf('dog.png'), fileOf('owl.png')]);
  assert.deepEqual(
    page.asked.map(({ name }) => name),
    ['cat.png', 'dog.png'],
  );
  page.asked[0]?.share(0.5);
  assert.deepEqual(page.states(), [
    ['cat.png', 'sending', 0.5],
    ['dog.png', 'sending', 0],
    ['owl.png', 'waiting', 0],
  ]);
  assert.equal(page.uploads.isBusy('web:1'), true);
  assert.equal(page.uploads.isBusy(null), false);

  page.asked[0]?.answer.resolve(cat);
  await settled();
  assert.deepEqual(page.drafts.files('web:1'), [cat]);
  assert.deepEqual(page.drafts.files(null), []);
  assert.equal(page.asked[2]?.name, 'owl.png');
  assert.deepEqual(createDrafts(page.kept).files('web:1'), [cat], 'a reload does not lose it');
});

test('a file that did not arrive says why, and is sent again when asked for', async () => {
  const page = openPage();
  page.uploads.add(null, [fileOf('cat.png')]);
  page.asked[0]?.answer.reject(new UploadFault('room', 'No room is left.'));
  await settled();
  const [failed] = page.uploads.state.list;
  assert.deepEqual([failed?.state, failed?.fault, failed?.why], ['failed', 'room', 'No room is left.']);
  assert.equal(page.uploads.isBusy(null), false, 'the message can be sent without it');
  page.uploads.retry(failed?.key ?? '');
  page.asked[1]?.answer.resolve(cat);
  await settled();
  assert.deepEqual(page.states(), []);
  assert.deepEqual(page.drafts.files(null), [cat]);
});

test('a file is part of the draft before it counts as no longer on its way', async () => {
  const page = openPage();
  page.uploads.add(null, [fileOf('cat.png')]);
  const setFiles = page.drafts.setFiles;
  let wasBusy = false;
  page.drafts.setFiles = (...given) => {
    wasBusy = page.uploads.isBusy(null);
    setFiles(...given);
  };
  page.asked[0]?.answer.resolve(cat);
  await settled();
  assert.deepEqual([wasBusy, page.uploads.isBusy(null)], [true, false]);
});

test('a file that was taken away does not come back when it arrives', async () => {
  const page = openPage();
  page.uploads.add(null, [fileOf('cat.png')]);
  page.uploads.drop(page.uploads.state.list[0]?.key ?? '');
  page.asked[0]?.answer.resolve(cat);
  await settled();
  assert.deepEqual(page.drafts.files(null), []);
});

test('an eleventh file, one over 20 MiB and an empty one are not taken', () => {
  const page = openPage();
  const large = Object.defineProperty(fileOf('film.mp4'), 'size', { value: 20 * 1024 * 1024 + 1 });
  assert.deepEqual([...page.uploads.add(null, [large, fileOf('nothing.txt', 0)])], ['large', 'empty']);
  page.drafts.setFiles(null, [cat]);
  const nine = Array.from({ length: 9 }, (_, index) => fileOf(`${index}.png`));
  assert.equal(page.uploads.add(null, nine).size, 0);
  assert.deepEqual([...page.uploads.add(null, [fileOf('one more.png')])], ['many']);
  assert.equal(page.uploads.state.list.length, 9);
});

test('the name of a file is made one that the brain takes', () => {
  assert.equal(plainName('a/b\\c\u0000.txt'), 'a b c .txt');
  assert.equal(plainName(''), 'file');
  assert.match(plainName(`${'😀'.repeat(150)}.png`), /^(?:😀)+\.png$/u);
});

test('a message goes out with its files, also after a reload, and may be of files alone', async () => {
  const kept = keepIn(null);
  const sent: TriggerInput[] = [];
  const open = () =>
    createUnsent({
      kept,
      newKey: () => 'key_1',
      onAccepted: () => {},
      send(input) {
        sent.push(input);
        return new Promise(() => {}); // no answer comes
      },
    });
  open().send({ session_id: 'web:1', text: '', attachments: [cat], model: '', after: 0 });
  open().resume();
  assert.equal(sent.length, 2);
  for (const { message, attachments } of sent) {
    assert.equal(message, '');
    assert.deepEqual(attachments, [{ id: cat.id, name: 'cat.png' }]);
  }
});
