// The npm packages, as package-lock.json has them. First in line: the steps after it use some of them.
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readFileSync, writeFileSync } from 'node:fs';
import { step, Trouble } from '../lib/log.mjs';
import { at } from '../lib/paths.mjs';
import { find, must } from '../lib/run.mjs';

const oldest = { major: 20, minor: 19 };

export async function setUpNpm() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < oldest.major || (major === oldest.major && minor < oldest.minor)) {
    throw new Trouble(
      `Node ${process.versions.node} is too old: ${oldest.major}.${oldest.minor} or newer is needed (nodejs.org has it).`,
    );
  }
  if (!find([process.platform === 'win32' ? 'npm.cmd' : 'npm'])) {
    throw new Trouble(
      "No `npm` on PATH: it comes with Node (nodejs.org), or as your system's package `npm`.",
    );
  }
  const stamp = at('node_modules', '.set-up');
  const wanted = createHash('sha256')
    .update(readFileSync(at('package.json')))
    .update(readFileSync(at('package-lock.json')))
    .update(`${process.platform} ${process.arch}`)
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  // What a link leads to belongs to another checkout, and `npm ci` would empty it.
  if (lstatSync(at('node_modules'), { throwIfNoEntry: false })?.isSymbolicLink()) {
    throw new Trouble(
      'node_modules is a link, and what it leads to is not what package-lock.json asks for: remove the link, or bring its target up to date.',
    );
  }
  await step('npm packages: npm ci', async () => {
    // The browsers come from the system; no package may fetch its own.
    const env = { PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: '1', NODE_ENV: 'development' };
    await must('npm', ['ci', '--no-audit', '--no-fund'], { env, minutes: 10 });
    writeFileSync(stamp, wanted);
  });
}
