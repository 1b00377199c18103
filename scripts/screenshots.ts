import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { LOOKS, openLivedIn, openPlace, PLACES } from '../tests/e2e/lived-in.ts';
import { walkAsNewcomer } from '../tests/e2e/newcomer.ts';

// Takes the pictures of the docs, of the real thing: `node scripts/screenshots.ts`, or with the names of some places.

const FOLDER = join(import.meta.dirname, '../docs/screens');
const wanted = process.argv.slice(2);
const isWanted = (name: string) => wanted.length === 0 || wanted.includes(name);
/** A phone in the dark shows nothing that the other three do not. */
const looks = LOOKS.filter(({ name }) => name !== 'phone-dark');

await mkdir(FOLDER, { recursive: true });
if (isWanted('newcomer'))
  await walkAsNewcomer(async (step, page) => {
    await page.screenshot({ path: join(FOLDER, `first-${step}.png`) });
  });

const places = PLACES.filter(({ name }) => isWanted(name));
if (places.length > 0) {
  await using stage = await openLivedIn();
  for (const look of looks) {
    for (const place of places) {
      const page = await openPlace(stage, place, { ...look, reducedMotion: 'reduce' });
      await page.waitForLoadState('networkidle');
      await page.screenshot({ path: join(FOLDER, `${place.name}-${look.name}.png`) });
      await page.close();
    }
  }
}
