import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { noBrowser } from '../support/browser.ts';
import { openHouse, openYou, type House } from './house.ts';

const skip = noBrowser;
let house: House;
before(async () => {
  if (!skip) house = await openHouse();
});
after(() => house?.[Symbol.asyncDispose]());

const field = { name: 'Message' };
const entrance = { name: 'Sign in', level: 1 };

test(
  'a link signs in, and leaves its token neither in the address nor in the history',
  { skip },
  async () => {
    const path = await house.link('owner');
    const token = path.split('#')[1] ?? '';
    const page = await house.visit('/');
    const requests: string[] = [];
    page.on('request', (request) => void requests.push(request.url()));
    await page.getByRole('heading', entrance).waitFor();
    await page.goto(house.web.url + path);
    await page.getByRole('textbox', field).waitFor();
    assert.equal(page.url(), `${house.web.url}/`);
    assert.ok(!requests.some((url) => url.includes(token)), 'no request had it in its address');

    await page.goBack();
    await page.waitForLoadState();
    assert.ok(!page.url().includes(token));
    const [cookie] = await page.context().cookies();
    assert.deepEqual([cookie?.httpOnly, cookie?.sameSite], [true, 'Lax']);
    const kept = await page.evaluate('JSON.stringify(localStorage) + document.cookie');
    assert.ok(!String(kept).includes(token) && !String(kept).includes(cookie?.value ?? ''));
    await page.context().close();
  },
);

test('a link that was used says so kindly, and one that is pasted signs in', { skip }, async () => {
  const path = await house.link('owner');
  const first = await house.visit(path);
  await first.getByRole('textbox', field).waitFor();
  const second = await house.visit(path);
  await second.getByRole('alert').getByText('This link does not work any more').waitFor();
  await second.getByText('npx brain link').waitFor();
  assert.equal(second.url(), `${house.web.url}/sign-in`);

  await second.getByLabel('Link or token').fill('wrong');
  await second.getByRole('button', { name: 'Sign in' }).click();
  await second.getByRole('alert').waitFor();
  const next = await house.link('owner');
  await second.getByLabel('Link or token').fill(house.web.url + next);
  await second.getByRole('button', { name: 'Sign in' }).click();
  await second.getByRole('textbox', field).waitFor();
  await first.context().close();
  await second.context().close();
});

test('a link does not change who is signed in unless they say so', { skip }, async () => {
  await house.ask('POST', '/users', { user_id: 'mallory', name: 'Mallory' });
  const page = await house.enter('owner');
  await page.goto(house.web.url + (await house.link('mallory')));
  await page.getByRole('heading', { name: 'You are signed in as' }).waitFor();
  assert.equal(page.url(), `${house.web.url}/sign-in`);
  await page.getByRole('button', { name: /^Stay/ }).click();
  await page.getByRole('textbox', field).waitFor();
  await page.getByRole('button', { name: /(^|: )You$/ }).waitFor();
  assert.equal(await page.getByRole('button', { name: 'Mallory: You' }).count(), 0);

  await page.goto(house.web.url + (await house.link('mallory')));
  await page.getByRole('button', { name: 'Use this link' }).click();
  await page.getByRole('button', { name: 'Mallory: You' }).waitFor();
  await page.context().close();
});

test('who signs out is out in every tab, and the next one sees nothing of theirs', { skip }, async () => {
  await house.ask('POST', '/users', { user_id: 'bea', name: 'Bea' });
  const page = await house.enter('owner');
  await page.getByRole('textbox', field).fill('My secret draft');
  const other = await page.context().newPage();
  await other.goto(house.web.url);
  await other.getByRole('textbox', field).waitFor();
  const drawer = await openYou(page);
  await drawer.getByRole('button', { name: 'Sign out', exact: true }).first().click();
  await page.getByRole('heading', entrance).waitFor();
  await other.getByRole('heading', entrance).waitFor({ timeout: 2000 });
  assert.deepEqual(await page.context().cookies(), []);

  await page.goto(house.web.url + (await house.link('bea')));
  await page.getByRole('button', { name: 'Bea: You' }).waitFor();
  assert.equal(await page.getByRole('textbox', field).inputValue(), '');
  const kept = await page.evaluate('JSON.stringify(localStorage)');
  assert.ok(!String(kept).includes('secret draft'));
  await page.context().close();
});

test(
  'a browser that is revoked lands on the sign-in page within two seconds and keeps its draft',
  { skip },
  async () => {
    const page = await house.enter('owner');
    const draft = 'Half a thought';
    await page.getByRole('textbox', field).fill(draft);
    const { results } = await house.ask<{ results: { id: string; created_at: string }[] }>(
      'GET',
      '/users/owner/keys',
    );
    const mine = results.toSorted((a, b) => a.created_at.localeCompare(b.created_at)).at(-1);
    const since = Date.now();
    await house.ask('DELETE', `/users/owner/keys/${mine?.id}`);
    await page.getByRole('heading', entrance).waitFor({ timeout: 2000 });
    const took = Date.now() - since;
    assert.ok(took < 2000, `${took} ms`);

    const address = page.url();
    await page.getByLabel('Link or token').fill(await house.link('owner'));
    await page.keyboard.press('Enter');
    await page.getByRole('textbox', field).waitFor();
    assert.equal(await page.getByRole('textbox', field).inputValue(), draft);
    assert.equal(page.url(), address, 'they are where they were');
    await page.context().close();
  },
);
