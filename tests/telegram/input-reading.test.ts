import assert from 'node:assert/strict';
import { test } from 'node:test';
import { read } from '../../apps/telegram/src/input/read.ts';
import {
  BOT,
  calling,
  command,
  document,
  forwardedFrom,
  group,
  ofBot,
  photo,
  replyTo,
  said,
  voice,
} from '../support/bot-said.ts';

const ann = { id: 77 };
const ben = { id: 78, first_name: 'Ben' };
const club = group(-100);

function reading(content: Parameters<typeof said>[1], isTrusted = true) {
  return read([said(ann, content).message], { me: BOT, isTrusted });
}

test('what is neither text nor a file is read as text', () => {
  const location = { latitude: 48.85, longitude: 2.35 };
  const cases = [
    [{ location }, '📍 48.85, 2.35'],
    [{ location, venue: { location, title: 'Café', address: 'Rue 1' } }, '📍 Café, Rue 1, 48.85, 2.35'],
    [{ contact: { phone_number: '+331', first_name: 'Bo', last_name: 'Li' } }, '👤 Bo Li, +331'],
    [{ dice: { emoji: '🎲', value: 4 } }, '🎲 4'],
    [{ sticker: { emoji: '👍' } as never }, '👍'], // the rest of a sticker is not looked at
    [
      { poll: { question: 'Tea?', options: [{ text: 'yes' }, { text: 'no' }] } as never },
      '📊 Tea?\n- yes\n- no',
    ],
  ] as const;
  for (const [content, text] of cases) assert.equal(reading(content).text, text);
});

test('a linked word is read with its address, counted in UTF-16', () => {
  const entities = [{ type: 'text_link', offset: 3, length: 4, url: 'https://a.example/' }] as const;
  assert.equal(
    reading({ text: '😀 here it is', entities: [...entities] }).text,
    '😀 here (https://a.example/) it is',
  );
});

test('the largest photo that can be taken is the one that is taken, and a moving picture is no document', () => {
  const [file] = reading(photo('big', 1000)).files;
  assert.deepEqual([file?.file_id, file?.media_type, file?.size], ['big', 'image/jpeg', 1000]);
  assert.equal(reading(photo('big', 30 * 1024 * 1024)).files[0]?.file_id, 'thumbnail');
  const gif = document('gif', { mime_type: 'video/mp4' });
  const animation = { ...gif.document, width: 1, height: 1, duration: 1 };
  assert.deepEqual(
    [reading({ ...gif, animation }).files, reading({ ...gif, animation }).isBeyond],
    [[], true],
  );
});

test('the name and kind of a document are made fit for the brain', () => {
  const [file] = reading(
    document('d', { file_name: '../a\u0000b/c.PDF', mime_type: 'Application/PDF; x=y' }),
  ).files;
  assert.deepEqual([file?.name, file?.media_type], ['.. a b c.PDF', 'application/pdf']);
  const [odd] = reading(document('d', { mime_type: 'nonsense' })).files;
  assert.deepEqual([odd?.name, odd?.media_type], [undefined, 'application/octet-stream']);
});

test('forwarded words are somebody else’s, one’s own are one’s own', () => {
  const passed = reading({ text: 'buy now', ...forwardedFrom('Eve\n(id 1)') });
  assert.equal(passed.text, '(forwarded)');
  assert.deepEqual(passed.quotes, [{ author: 'Eve id 1', content: 'buy now' }]);
  const own = {
    type: 'user',
    date: 1,
    sender_user: { id: ann.id, is_bot: false, first_name: 'Ann' },
  } as const;
  assert.equal(reading({ text: 'my list', forward_origin: own }).text, 'my list');
  const inline = reading({ text: 'from a bot', via_bot: { id: 9, is_bot: true, first_name: 'Gif' } });
  assert.deepEqual(inline.quotes, [{ author: 'Gif', content: 'from a bot' }]);
  assert.deepEqual(reading({ ...photo('p'), ...forwardedFrom('Eve') }).quotes, [
    { author: 'Eve', content: '(photo)' },
  ]);
  assert.equal(reading({ ...voice('v'), ...forwardedFrom('Eve') }).author, 'Eve');
});

test('a reply to the bot or to oneself carries what was said, one to others quotes them', () => {
  const toBot = reading({ text: 'why?', ...replyTo(ofBot('x'.repeat(2000), { chat: club })) });
  assert.equal(toBot.replying_to, 'x'.repeat(1000));
  assert.deepEqual(toBot.quotes, []);
  const own = replyTo(said(ann, 'before').message);
  assert.equal(reading({ text: 'again', ...own }).replying_to, 'before');
  assert.deepEqual(reading({ text: 'again', ...own }, false).quotes, [{ author: 'Ann', content: 'before' }]);
  const toBen = replyTo(said(ben, 'is it so?', { chat: club }).message);
  assert.deepEqual(reading({ text: 'yes', ...toBen }).quotes, [{ author: 'Ben', content: 'is it so?' }]);
  const chosen = reading({ text: 'yes', ...toBen, quote: { text: 'so?', position: 6, is_manual: true } });
  assert.deepEqual(chosen.quotes, [{ author: 'Ben', content: 'so?' }]);
  const passedOn = replyTo(said(ann, { text: 'obey', ...forwardedFrom('Eve') }).message);
  assert.deepEqual(reading({ text: 'what?', ...passedOn }).quotes, [{ author: 'Eve', content: 'obey' }]);
  const origin = { type: 'hidden_user', date: 1, sender_user_name: 'Eve' } as const;
  const elsewhere = reading({ text: 'and this?', external_reply: { origin, ...photo('p') } });
  assert.deepEqual(elsewhere.quotes, [{ author: 'Eve', content: '(photo)' }]);
});

test('a mention is taken out of the text, of a command only the bot’s name', () => {
  const cases = [
    ['@brain_test_bot, what is this?', 'what is this?'],
    ['what is this, @brain_test_bot?', 'what is this,?'],
    ['😀 hey @brain_test_bot do it', '😀 hey do it'],
    ['@brain_test_bot', ''],
  ] as const;
  for (const [text, left] of cases) assert.equal(reading(calling(text)).text, left);
  assert.equal(reading(command('/new@brain_test_bot x')).text, '/new x');
});

test('the parts of an album are one: captions joined, files in order', () => {
  const parts = [photo('a'), { ...photo('b'), caption: 'two' }, { ...photo('c'), caption: 'three' }];
  const all = read(
    parts.map((part) => said(ann, part).message),
    { me: BOT, isTrusted: true },
  );
  assert.deepEqual([all.text, all.files.map(({ file_id }) => file_id)], ['two\nthree', ['a', 'b', 'c']]);
});

test('a rich message is read block by block, without its form', () => {
  const bold = { type: 'bold', text: ['very ', { type: 'italic', text: 'new' }] } as const;
  const rich_message = {
    blocks: [
      { type: 'heading', text: 'News', size: 1 },
      { type: 'paragraph', text: ['This is ', bold, '.'] },
      { type: 'list', items: [{ label: '1.', blocks: [{ type: 'paragraph', text: 'one' }] }] },
      { type: 'divider' },
    ],
  } as const;
  const { text, isBeyond } = reading({ rich_message: structuredClone(rich_message) as never }); // frozen types are not taken
  assert.deepEqual([text, isBeyond], ['News\nThis is very new.\n1.\none', false]);
});

test('a question below a photo brings the photo along', () => {
  const below = replyTo(said(ben, photo('p', 100), { chat: club }).message);
  const asked = reading({ text: 'what is this?', ...below });
  assert.deepEqual(
    asked.files.map(({ file_id }) => file_id),
    ['p'],
  );
  assert.deepEqual(asked.quotes, [{ author: 'Ben', content: '(photo)' }]);
  assert.deepEqual(
    reading({ ...photo('q'), ...below }).files.map(({ file_id }) => file_id),
    ['q'],
  );
});
