// The system's own packages: the only thing outside the checkout that set-up may change.
import { existsSync } from 'node:fs';
import { say, Trouble } from './log.mjs';
import { ask, find, must, run } from './run.mjs';

let listsAreFresh = false;

/** Whether this is a system with Debian's package manager. */
export const hasApt = () =>
  process.platform === 'linux' && existsSync('/etc/debian_version') && !!find(['apt-get']);

/** How to become root for apt-get: nothing, `sudo -n`, or not at all. */
async function asRoot() {
  if (process.getuid?.() === 0) return [];
  const sudo = find(['sudo']);
  if (sudo && (await run(sudo, ['-n', 'true'], { minutes: 0.2, quiet: true })).code === 0)
    return [sudo, '-n'];
  return undefined;
}

/**
 * Installs packages of the system, if this can be done without asking anyone.
 * @param {string[]} packages
 * @param {string} purpose what they are for: "the wasm compiler"
 */
export async function aptInstall(packages, purpose) {
  const byHand = `apt-get install --no-install-recommends ${packages.join(' ')}`;
  if (!hasApt()) {
    throw new Trouble(`${purpose}: this is not Debian or a system like it, so set-up cannot install it.
  What Debian calls ${packages.join(', ')} is needed. Install it with your system's package manager, then run this again.`);
  }
  const prefix = await asRoot();
  if (!prefix) {
    throw new Trouble(`${purpose}: needs packages of the system, and this is not root (and sudo would ask).
  Run this, then try again:  sudo ${byHand}`);
  }
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  /** @param {string[]} args */
  const apt = async (args) => {
    const [program = '', ...rest] = [
      ...prefix,
      'env',
      'DEBIAN_FRONTEND=noninteractive',
      'apt-get',
      ...args,
    ];
    await must(program, rest, { env, minutes: 10, quiet: true });
  };
  if (!listsAreFresh) await apt(['update']);
  listsAreFresh = true;
  say(`  ${byHand}`);
  await apt(['install', '--yes', '--no-install-recommends', ...packages]);
}

/**
 * Whether the system's package lists have a package of this name.
 * @param {string} name
 */
export async function aptHas(name) {
  const policy = await ask('apt-cache', ['policy', name]);
  return /Candidate: (?!\(none\))/.test(policy ?? '');
}
