import assert from 'node:assert/strict';
import { test } from 'node:test';
import { noBrowser } from '../support/browser.ts';
import { startTranscriber } from '../support/transcriber.ts';
import { openStage } from './stage.ts';

test(
  'a message is spoken: it is written down where the cursor stands, and Escape discards it',
  { skip: noBrowser },
  async () => {
    await using speech = await startTranscriber();
    const providers = JSON.stringify({ speech: { base_url: speech.url, api_key: 'k' } });
    const env = { BRAIN_TRANSCRIPTION_MODEL: 'speech/whisper', BRAIN_PROVIDERS: providers };
    await using stage = await openStage({ model: 'scripted', env, wholeBrowser: true });
    const page = await stage.openTab('/', { permissions: ['microphone'] });
    const field = page.getByRole('textbox', { name: 'Message' });
    const speak = page.getByRole('button', { name: 'Speak the message' });

    await field.fill('Buy , please');
    await field.evaluate('document.activeElement.setSelectionRange(4, 4)');
    await speak.click();
    await page.locator('[data-voice=recording]').getByRole('timer').waitFor();
    speech.queue({ text: 'milk' });
    await page.getByRole('button', { name: 'Done' }).click();
    await speak.waitFor();
    assert.equal(await field.inputValue(), 'Buy milk, please');
    assert.match(speech.got[0]?.media_type ?? '', /^audio\//);
    assert.ok((speech.got[0]?.bytes.length ?? 0) > 100, 'it was recorded');

    await speak.click();
    await page.locator('[data-voice=recording]').waitFor();
    await page.keyboard.press('Escape');
    await speak.waitFor();
    assert.equal(speech.got.length, 1, 'what was discarded is sent nowhere');

    speech.queue({ text: '' });
    await speak.click();
    await page.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('alert').getByText('Nothing was heard.').waitFor();
    assert.equal(await field.inputValue(), 'Buy milk, please');

    const deaf = await stage.openTab('/', { person: 'deaf' });
    await deaf.getByRole('button', { name: 'Speak the message' }).click();
    await deaf.getByText('The browser does not allow the microphone on this page.').waitFor();
  },
);
