// A Rust compiler that can build for wasm. Three ways, the first that works is taken:
//   0. the active toolchain already has the target's standard library;
//   1. rustup adds it to the active toolchain;
//   2. rustup is not there or cannot reach its servers, and this is Debian: the distribution's own
//      compiler for the web, and the standard library built from its source into .tools/wasm-rust.
// The native builds use the active toolchain in every case.
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { say, step, Trouble } from '../lib/log.mjs';
import { at, toolsDir, wasmRustDir } from '../lib/paths.mjs';
import { ask, find, must, run } from '../lib/run.mjs';
import { aptHas, aptInstall, hasApt } from '../lib/system.mjs';

const target = 'wasm32-unknown-unknown';
const debianRustc = '/usr/bin/rustc';
const stamp = join(wasmRustDir, 'built-for');

/** @param {string} text `rustc --version` */
const numbers = (text) => /(\d+)\.(\d+)\.(\d+)/.exec(text)?.slice(1).map(Number) ?? [0, 0, 0];

/** The oldest compiler that the workspace builds with. */
function oldest() {
  const found = /rust-version = "(\d+)\.(\d+)/.exec(readFileSync(at('Cargo.toml'), 'utf8'));
  return [Number(found?.[1] ?? 1), Number(found?.[2] ?? 0)];
}

/** @param {string} version */
function isTooOld(version) {
  const [major = 0, minor = 0] = numbers(version);
  const [needMajor = 1, needMinor = 0] = oldest();
  return major < needMajor || (major === needMajor && minor < needMinor);
}

async function activeHasTarget() {
  const sysroot = await ask('rustc', ['--print', 'sysroot']);
  if (!sysroot) return false;
  const lib = join(sysroot, 'lib', 'rustlib', target, 'lib');
  return existsSync(lib) && readdirSync(lib).some((name) => name.startsWith('libstd-'));
}

/** Whether way 2 was gone before, for the compiler that is installed now. */
async function privateIsReady() {
  if (!existsSync(stamp)) return false;
  return readFileSync(stamp, 'utf8') === (await ask(debianRustc, ['--version', '--verbose']));
}

/** @param {'1' | '2' | undefined} way take this one and no other; else the first that works */
export async function setUpRust(way) {
  if (!find(['cargo']) || !find(['rustc'])) {
    throw new Trouble(
      "No `cargo` and `rustc` on PATH: install Rust first (rustup.rs, or your system's packages).",
    );
  }
  const version = (await ask('rustc', ['--version'])) ?? '';
  if (isTooOld(version)) {
    throw new Trouble(
      `${version || 'rustc'} is too old: ${oldest().join('.')} or newer is needed (\`rustup update stable\`).`,
    );
  }
  if (way === '1') rmSync(wasmRustDir, { recursive: true, force: true });
  if (await privateIsReady()) return;
  if (way !== '2' && (await activeHasTarget())) return;

  const rustup = way === '2' ? undefined : find(['rustup']);
  if (rustup) {
    const added = await step(`wasm target: rustup target add ${target} (way 1)`, async () => {
      const { code } = await run(rustup, ['target', 'add', target], {
        env: { RUSTUP_MAX_RETRIES: '1' },
        minutes: 1,
        quiet: true,
      });
      return code === 0 && (await activeHasTarget());
    });
    if (added) return say('  took way 1: the wasm target by rustup');
    say('  rustup could not bring it (are its servers reachable?)');
  }
  if (way === '1')
    throw new Trouble(`Way 1 was asked for, and \`rustup target add ${target}\` did not work.`);
  await fromDebian();
  say("  took way 2: Debian's compiler, with a standard library built for wasm from its source");
}

async function fromDebian() {
  const advice = `Without it, what is needed is the ${target} target of the active toolchain (\`rustup target add ${target}\`).`;
  if (!hasApt())
    throw new Trouble(
      `No way to a wasm compiler: this is not Debian or a system like it. ${advice}`,
    );
  await step("wasm target: Debian's compiler and its source (way 2)", async () => {
    const missing = [];
    if (!existsSync(debianRustc) || !existsSync('/usr/bin/cargo'))
      missing.push('rustc-web', 'cargo-web');
    if (!existsSync('/usr/lib/rustlib/src/rust/library/Cargo.lock')) missing.push('rust-web-src');
    if (missing.length > 0) await aptInstall(missing, 'the wasm compiler');
    const version = (await ask(debianRustc, ['--version', '--verbose'])) ?? '';
    if (isTooOld(version)) {
      throw new Trouble(
        `Debian's ${version.split('\n')[0]} is too old: ${oldest().join('.')} or newer is needed. ${advice}`,
      );
    }
    // The linker must be able to read what this compiler writes: the same major version of LLVM.
    const llvm = /LLVM version: (\d+)/.exec(version)?.[1] ?? '';
    if (!existsSync(`/usr/bin/wasm-ld-${llvm}`)) {
      if (!(await aptHas(`lld-${llvm}`)))
        throw new Trouble(
          `No package lld-${llvm}, the linker for ${version.split('\n')[0]}. ${advice}`,
        );
      await aptInstall([`lld-${llvm}`], 'the wasm linker');
    }
  });
  await step('wasm target: building the standard library', buildStandardLibrary);
}

async function buildStandardLibrary() {
  const version = (await ask(debianRustc, ['--version', '--verbose'])) ?? '';
  const host = /host: (\S+)/.exec(version)?.[1] ?? '';
  const llvm = /LLVM version: (\d+)/.exec(version)?.[1] ?? '';
  mkdirSync(toolsDir, { recursive: true });
  const work = mkdtempSync(join(toolsDir, 'std-'));
  try {
    writeFileSync(
      join(work, 'Cargo.toml'),
      '[package]\nname = "empty"\nversion = "0.0.0"\nedition = "2024"\n[lib]\npath = "lib.rs"\n[workspace]\n',
    );
    writeFileSync(join(work, 'lib.rs'), '');
    await must(
      '/usr/bin/cargo',
      [
        'build',
        '--release',
        '-Z',
        'build-std=std,panic_abort,panic_unwind,test',
        '--target',
        target,
      ],
      {
        cwd: work,
        minutes: 15,
        quiet: true,
        env: {
          PATH: `/usr/bin:${process.env.PATH}`,
          RUSTC: debianRustc,
          CARGO_TARGET_DIR: join(work, 'target'),
          // -Z build-std on a stable compiler.
          RUSTC_BOOTSTRAP: '1',
          // Without the bitcode, whole-program optimisation fails: "Can't find section .llvmbc".
          RUSTFLAGS: '-Cembed-bitcode=yes',
          CARGO_ENCODED_RUSTFLAGS: undefined,
        },
      },
    );
    const fresh = join(work, 'wasm-rust');
    const lib = join(fresh, 'sysroot', 'lib', 'rustlib', target, 'lib');
    mkdirSync(lib, { recursive: true });
    const built = join(work, 'target', target, 'release', 'deps');
    for (const name of readdirSync(built)) {
      if (name.endsWith('.rlib') && !name.startsWith('libempty-'))
        cpSync(join(built, name), join(lib, basename(name)));
    }
    // Build scripts and procedural macros are for the host.
    symlinkSync(join('/usr/lib/rustlib', host), join(fresh, 'sysroot', 'lib', 'rustlib', host));
    mkdirSync(join(fresh, 'bin'));
    const pick = '#!/bin/sh\n# This compiler with the standard library beside it.\n';
    writeFileSync(
      join(fresh, 'bin', 'rustc'),
      `${pick}exec ${debianRustc} --sysroot "\${0%/*}/../sysroot" "$@"\n`,
      { mode: 0o755 },
    );
    symlinkSync('/usr/bin/cargo', join(fresh, 'bin', 'cargo'));
    writeFileSync(join(fresh, 'linker'), `/usr/bin/wasm-ld-${llvm}`);
    // Last: its presence says that the rest is complete.
    writeFileSync(join(fresh, 'built-for'), version);
    rmSync(wasmRustDir, { recursive: true, force: true });
    renameSync(fresh, wasmRustDir);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
