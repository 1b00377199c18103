import { join } from 'node:path';
import { openStage, say } from '../tests/e2e/stage.ts';

// Takes docs/screenshot.png of the real thing: the page, the web server, the brain and its offline model.

const FILE = join(import.meta.dirname, '../docs/screenshot.png');
const WORDS = [
  'My name is Ann and I live in Lyon',
  'Remember that Jules is allergic to nuts',
  'What do you know about me?',
];

await using stage = await openStage({ model: 'offline' });
const page = await stage.openTab('/', { viewport: { width: 1180, height: 760 }, deviceScaleFactor: 2 });
for (const [index, words] of WORDS.entries()) {
  await say(page, words);
  await page.locator('[data-status=finished]').nth(index).waitFor();
}
await page.screenshot({ path: FILE });
