// The browser that is measured: the system's own, without a window.
import { chromium } from '@playwright/test';
import { Trouble } from '../lib/log.mjs';
import { browsers } from '../setup/browsers.mjs';

export async function launch() {
  const { chromium: executablePath } = browsers();
  if (!executablePath) throw new Trouble('No Chromium (or Chrome) on PATH; `npm run setup`.');
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
