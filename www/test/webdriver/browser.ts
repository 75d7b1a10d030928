/** A browser with its driver, the site beside them, and the end of all three. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { Builder, Capabilities, type WebDriver } from 'selenium-webdriver';
import { at } from '../../../tools/lib/paths.mjs';
import { serve } from '../../../tools/serve.mjs';
import { browsers, webkitEnv } from '../../../tools/setup/browsers.mjs';

/** What is asked of a driver besides its address, and how it is started. */
interface Kind {
  readonly driver: string | undefined;
  args(port: number): string[];
  readonly env?: Record<string, string>;
  readonly capabilities: Record<string, unknown>;
}

const found = browsers();
/** On a Mac, Safari itself; elsewhere WebKitGTK. */
const isSafari = process.platform === 'darwin';

const KINDS: Readonly<Record<string, Kind>> = {
  firefox: {
    driver: found.geckodriver,
    args: (port) => ['--host', '127.0.0.1', '--port', String(port), '--log', 'error'],
    capabilities: {
      browserName: 'firefox',
      'moz:firefoxOptions': { binary: found.firefox, args: ['-headless'] },
    },
  },
  webkit: {
    driver: found.webkitdriver,
    args: (port) => (isSafari ? ['--port', String(port)] : ['--host=127.0.0.1', `--port=${port}`]),
    // The driver knows where its own browser is.
    capabilities: { browserName: isSafari ? 'safari' : 'MiniBrowser' },
    env: webkitEnv,
  },
};

/** How long a driver may take to listen, in ms. */
const START = 20_000;

export interface Browser {
  readonly driver: WebDriver;
  /** The address of the site, with a slash at its end. */
  readonly site: string;
  /** Whether it still answers. */
  lives(): Promise<boolean>;
  close(): Promise<void>;
}

/** Starts the browser that `WEBDRIVER_BROWSER` names, and serves what was built. */
export async function openBrowser(): Promise<Browser> {
  const name = process.env.WEBDRIVER_BROWSER ?? '';
  const kind = KINDS[name];
  if (!kind)
    throw new Error(`WEBDRIVER_BROWSER is "${name}"; it can be ${Object.keys(KINDS).join(' or ')}`);
  if (!kind.driver) throw new Error(`no driver for ${name} on this machine: npm run setup`);
  const port = await freePort();
  // It leads a group of its own, by which it ends with the browser that it started.
  // What browsers say of themselves is of no use here.
  const child = spawn(kind.driver, kind.args(port), {
    detached: true,
    stdio: 'ignore',
    env: { ...process.env, ...kind.env },
  });
  const site = await serve({ dir: at('dist'), base: '/some/prefix/' });
  try {
    await listening(port, child);
    const driver = await new Builder()
      .usingServer(`http://127.0.0.1:${port}`)
      .withCapabilities(new Capabilities(kind.capabilities))
      .build();
    return {
      driver,
      site: site.url,
      lives: () =>
        driver.getWindowHandle().then(
          () => true,
          () => false,
        ),
      close: async () => {
        await driver.quit().catch(() => undefined);
        await end(child);
        await site.close();
      },
    };
  } catch (error) {
    await end(child);
    await site.close();
    throw error;
  }
}

/** A port that nobody listens on. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address ? address.port : 0;
}

async function listening(port: number, child: ChildProcess): Promise<void> {
  let problem = '';
  child.once('error', (error) => {
    problem = error.message;
  });
  for (const began = Date.now(); Date.now() - began < START; ) {
    if (problem || child.exitCode !== null)
      throw new Error(`the driver did not start: ${problem || `exit code ${child.exitCode}`}`);
    const answer = await fetch(`http://127.0.0.1:${port}/status`).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error(`the driver does not listen after ${START / 1000} s`);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null) return;
  const ended = once(child, 'exit');
  try {
    process.kill(-child.pid, 'SIGTERM');
  } catch {
    // It had already ended.
    return;
  }
  await ended;
}
