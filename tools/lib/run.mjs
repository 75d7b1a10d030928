// Starting other programs. Every program gets a time limit, and ends with its children: it leads a
// process group of its own, and that group, by its id, is what a time-out or Ctrl-C ends.
import { spawn } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { Trouble } from './log.mjs';
import { root } from './paths.mjs';

/** @typedef {{ code: number, output: string, timedOut: boolean }} Outcome */
/**
 * @typedef {object} RunOptions
 * @property {Record<string, string | undefined>} [env] added to this process's environment
 * @property {string} [cwd] the top of the checkout if not given
 * @property {number} [minutes] the time limit, 30 if not given
 * @property {boolean} [quiet] do not show the output, only return it
 */

/** @type {Set<number>} */
const running = new Set();
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
  process.on(signal, () => {
    for (const pid of running) endGroup(pid, 'SIGTERM');
    process.exit(130);
  });
}

/** @param {number} pid @param {NodeJS.Signals} signal */
function endGroup(pid, signal) {
  try {
    process.kill(-pid, signal);
  } catch {
    // It had already ended.
  }
}

/**
 * Runs a program to its end, showing its output while it runs and returning it.
 * @param {string} program
 * @param {string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<Outcome>}
 */
export function run(program, args, options = {}) {
  const { env = {}, cwd = root, minutes = 30, quiet = false } = options;
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    let output = '';
    let timedOut = false;
    const { pid } = child;
    if (pid !== undefined) running.add(pid);
    const limit = setTimeout(() => {
      timedOut = true;
      if (pid === undefined) return;
      endGroup(pid, 'SIGTERM');
      setTimeout(() => endGroup(pid, 'SIGKILL'), 3000).unref();
    }, minutes * 60_000);

    /** @param {NodeJS.WriteStream} to */
    const take = (to) => (/** @type {Buffer} */ chunk) => {
      output += chunk.toString();
      if (!quiet) to.write(chunk);
    };
    child.stdout.on('data', take(process.stdout));
    child.stderr.on('data', take(process.stderr));
    /** @param {number} code */
    const finish = (code) => {
      clearTimeout(limit);
      if (pid !== undefined) running.delete(pid);
      resolve({ code, output, timedOut });
    };
    child.on('error', (error) => {
      output += `${program}: ${error.message}\n`;
      finish(127);
    });
    // 'close', not 'exit': the output is complete only then.
    child.on('close', (code) => finish(code ?? 1));
    // A grandchild that outlives the program would hold the pipes open for ever.
    child.on('exit', () => {
      if (pid !== undefined) setTimeout(() => endGroup(pid, 'SIGTERM'), 2000).unref();
    });
  });
}

/**
 * Runs a program that has to succeed.
 * @param {string} program
 * @param {string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<string>} its output
 */
export async function must(program, args, options = {}) {
  const { code, output, timedOut } = await run(program, args, options);
  if (code === 0 && !timedOut) return output;
  if (options.quiet) process.stderr.write(output);
  const why = timedOut
    ? `did not finish in ${options.minutes ?? 30} minutes`
    : `ended with exit code ${code}`;
  throw new Trouble(`\`${[program, ...args].join(' ')}\` ${why}`);
}

/**
 * What a program prints, or nothing if it is not there or fails.
 * @param {string} program
 * @param {string[]} args
 * @param {RunOptions} [options]
 */
export async function ask(program, args, options = {}) {
  const { code, output } = await run(program, args, { minutes: 0.5, ...options, quiet: true });
  return code === 0 ? output.trim() : undefined;
}

/**
 * The full path of the first of these programs that can be run.
 * @param {string[]} names
 * @param {string[]} [folders] looked through after PATH
 */
export function find(names, folders = []) {
  for (const name of names) {
    for (const folder of [...(process.env.PATH ?? '').split(delimiter), ...folders]) {
      const path = join(folder, name);
      try {
        accessSync(path, constants.X_OK);
        if (statSync(path).isFile()) return path;
      } catch {
        // Not here.
      }
    }
  }
  return undefined;
}
