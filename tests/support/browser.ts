import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

const CHROMIUM = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
/** The same engine without a window, notes and a microphone: it takes half the work of a processor. */
const SHELL = process.env['CHROMIUM_SHELL_PATH'] ?? '/usr/bin/chromium-headless-shell';
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

/**
 * Launches Chromium without a window; close it. `whole` is for what the shell of it cannot do; where there is no shell,
 * all is.
 */
export function launchBrowser({ whole = false } = {}): Promise<Browser> {
  const executablePath = whole || !existsSync(SHELL) ? CHROMIUM : SHELL;
  return chromium.launch({ executablePath, headless: true, args: FLAGS });
}
