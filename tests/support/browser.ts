import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

const CHROMIUM = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // A microphone that beeps.
  '--use-fake-device-for-media-stream',
];

/** Why browser tests are left out here; false where they run. */
export const noBrowser = existsSync(CHROMIUM) ? false : `there is no Chromium at ${CHROMIUM}`;

/** Launches Chromium without a window. Close it. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM, headless: true, args: FLAGS });
}
