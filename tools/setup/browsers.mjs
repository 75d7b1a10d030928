// The browsers that the tests drive, and the programs that drive them. From the system; no test tool
// may fetch a browser of its own.
import { existsSync } from 'node:fs';
import { say, step, Trouble } from '../lib/log.mjs';
import { binDir } from '../lib/paths.mjs';
import { find } from '../lib/run.mjs';
import { aptHas, aptInstall, hasApt } from '../lib/system.mjs';
import { cargoInstall } from './wasm.mjs';

const webkitFolders = [
  '/usr/lib/webkit2gtk-driver',
  '/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1',
  '/usr/lib/aarch64-linux-gnu/webkit2gtk-4.1',
];

/**
 * How WebKitGTK is started: it paints by itself. Where no graphics card is, it would paint with threads
 * in Mesa's rasterizer, which now and then read freed memory and end the page.
 */
export const webkitEnv = { WEBKIT_SKIA_ENABLE_CPU_RENDERING: '1' };

/** What is there. */
export function browsers() {
  return {
    chromium: find(['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']),
    chromedriver: find(['chromedriver']),
    firefox: find(['firefox-esr', 'firefox']),
    geckodriver: find(['geckodriver'], [binDir]),
    // On a Mac, Safari itself; elsewhere WebKitGTK, which needs a display, if only a virtual one.
    webkitdriver:
      process.platform === 'darwin'
        ? find(['safaridriver'])
        : find(['WebKitWebDriver'], webkitFolders),
    xvfb: find(['xvfb-run']),
  };
}

/** @param {ReturnType<typeof browsers>} found */
export const hasWebKit = (found) =>
  !!found.webkitdriver && (process.platform !== 'linux' || (!!found.xvfb && !!find(['xauth'])));

/** @param {import('../lib/settings.mjs').Settings} settings */
export async function setUpBrowsers(settings) {
  const wanted = new Set(settings.test.browsers);
  let found = browsers();
  /** @type {string[]} */
  const missing = [];
  // The page's own tests need Chromium in any case.
  if (!found.chromium) missing.push((await isUbuntu()) ? 'chromium-browser' : 'chromium');
  if (!found.chromedriver && wanted.has('chromium'))
    missing.push((await isUbuntu()) ? 'chromium-chromedriver' : 'chromium-driver');
  if (wanted.has('firefox') && !found.firefox)
    missing.push((await isUbuntu()) ? 'firefox' : 'firefox-esr');
  if (missing.length > 0)
    await step(`browsers: ${missing.join(' ')}`, () =>
      aptInstall(missing, 'browsers for the tests'),
    );

  if (wanted.has('webkit') && !hasWebKit(found)) {
    await step('browsers: webkit2gtk-driver xvfb xauth', async () => {
      try {
        if (!hasApt())
          throw new Trouble("WebKit comes from Debian's packages, or is Safari on a Mac");
        await aptInstall(['webkit2gtk-driver', 'xvfb', 'xauth'], 'WebKit for the tests');
      } catch (error) {
        if (!(error instanceof Trouble)) throw error;
        say(`  not installed, so the tests leave WebKit out. ${error.message}`);
      }
    });
  }
  if (wanted.has('firefox') && !found.geckodriver) {
    await cargoInstall('geckodriver', 'geckodriver', settings.tools.geckodriver);
  }
  found = browsers();
  if (!found.chromium || (wanted.has('chromium') && !found.chromedriver)) {
    throw new Trouble(
      'No Chromium (or Chrome) with its chromedriver on PATH, and the tests need them.',
    );
  }
  if (wanted.has('firefox') && (!found.firefox || !found.geckodriver)) {
    throw new Trouble('No Firefox with its geckodriver on PATH, and the tests need them.');
  }
}

async function isUbuntu() {
  return existsSync('/etc/lsb-release') && !(await aptHas('firefox-esr'));
}
