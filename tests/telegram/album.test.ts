import assert from 'node:assert/strict';
import { test } from 'node:test';
import { document, photo, said } from '../support/bot-said.ts';
import { openWorld } from './input-world.ts';
import { ANN } from './start-telegram.ts';

const ann = { id: ANN, language_code: 'en' };

/** Three parts of an album, each with a file of its own. */
function albumOf({ api }: Awaited<ReturnType<typeof openWorld>>, captions: string[] = []) {
  return [0, 1, 2].map((at) => {
    const file = photo(api.file(Buffer.from(`picture ${at}`)));
    const caption = captions[at] === undefined ? {} : { caption: captions[at] };
    return said(ann, { ...file, ...caption, media_group_id: 'album-1' });
  });
}

test('an album is one message with all its files and words', async () => {
  await using world = await openWorld();
  await world.push(...albumOf(world, ['what', 'are', 'these?']));
  const triggers = await world.triggers();
  assert.equal(triggers.length, 1);
  assert.equal(triggers[0]?.content, 'what\nare\nthese?');
  assert.equal(triggers[0]?.attachments?.length, 3);
});

test('an album of which a part came late, after a crash, keeps what was taken and gives the rest once', async () => {
  await using world = await openWorld();
  const [one, two, three] = albumOf(world, ['look']);
  assert.ok(one && two && three);
  const first = world.api.push(one);
  const second = world.api.push(two);
  await world.api.until(() => world.api.confirmed() > second, 'two parts to be taken');
  assert.equal((await world.lastTrigger())?.attachments?.length, 2);

  // The offset did not reach Telegram: the two come again, and the third with them.
  await world.restart();
  await world.push({ ...one, update_id: first }, { ...two, update_id: second }, three);
  const counts = async () => (await world.triggers()).map(({ attachments }) => attachments?.length);
  assert.deepEqual(await counts(), [2, 1]);

  await world.restart();
  const again = [
    { ...one, update_id: first },
    { ...two, update_id: second },
    { ...three, update_id: second + 1 },
  ];
  await world.push(...again);
  assert.deepEqual(await counts(), [2, 1], 'once more changes nothing');
});

test('an album that came whole the first time and in pieces the second is not taken again', async () => {
  await using world = await openWorld();
  const [one, two, three] = albumOf(world);
  assert.ok(one && two && three);
  const first = world.api.push(one);
  await world.push(two, three);
  await world.restart();
  await world.push({ ...one, update_id: first }, { ...two, update_id: first + 1 });
  assert.deepEqual(
    (await world.triggers()).map(({ attachments }) => attachments?.length),
    [3],
  );
});

test('of an album a part that cannot be taken is left out, and that is said', async () => {
  await using world = await openWorld();
  const [one, two] = albumOf(world, ['two of them']);
  assert.ok(one && two);
  const film = document('film', { file_name: 'film.mkv', file_size: 50_000_000 });
  await world.push(one, said(ann, { ...film, media_group_id: 'album-1' }), two);
  assert.match(world.api.texts(ANN)[0] ?? '', /^film\.mkv is too large/);
  const [trigger] = await world.triggers();
  assert.deepEqual([trigger?.attachments?.length, trigger?.context], [2, { files_missing: 1 }]);
});
