import assert from 'node:assert/strict';
import { test } from 'node:test';
import { noBrowser } from '../support/browser.ts';
import { openAdmin, openHouse, openYou } from './house.ts';

test(
  'an owner sees how Telegram is, and what is wrong as soon as it is; others do not',
  { skip: noBrowser },
  async () => {
    await using house = await openHouse();
    const say = (state: string, detail?: string) =>
      house.ask('POST', '/channels', { channel: 'telegram', state, ...(detail ? { detail } : {}) });
    await house.ask('POST', '/users', { user_id: 'mia', name: 'Mia' });
    await say('working');
    const owner = await house.enter('owner');
    const drawer = await openAdmin(owner, 'Channels');
    const row = drawer.locator('[data-channel=telegram]');
    await row.getByText(/^working since \d/).waitFor();

    const detail = 'Another program polls with the same TELEGRAM_BOT_TOKEN: stop it.';
    await say('failing', detail);
    await row.getByText(/^not working since \d/).waitFor({ timeout: 20_000 });
    await row.getByText(detail).waitFor();
    assert.equal(await drawer.getByRole('heading', { name: 'Connections', exact: true }).count(), 1);

    const member = await house.enter('mia');
    const own = await openYou(member);
    await own.getByRole('heading', { name: 'Signed-in browsers and keys' }).waitFor();
    assert.equal(await own.getByRole('heading', { name: 'Connections', exact: true }).count(), 0);
    await member.goto(`${house.web.url}/admin/channels`);
    await member.getByRole('heading', { name: 'This is for owners' }).waitFor();
    assert.equal(await member.locator('[data-channel]').count(), 0);

    await owner.context().close();
    await member.context().close();
  },
);
