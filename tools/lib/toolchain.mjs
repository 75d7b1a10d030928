// The environment in which wasm is built: which compiler, which target folder, which programs.
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { at, binDir, wasmRustDir, wasmTargetDir } from './paths.mjs';

/** Whether set-up had to bring a compiler for wasm beside the active toolchain. */
export const hasOwnCompiler = () => existsSync(join(wasmRustDir, 'built-for'));

export function howWasmIsBuilt() {
  if (!hasOwnCompiler()) return 'the active toolchain (way 1)';
  const version = readFileSync(join(wasmRustDir, 'built-for'), 'utf8').split('\n')[0];
  return `${version} from Debian's packages (way 2)`;
}

/**
 * For wasm-pack, and for cargo when it builds for wasm.
 * @returns {Record<string, string | undefined>}
 */
export function wasmEnv() {
  const own = hasOwnCompiler();
  const first = [...(own ? [join(wasmRustDir, 'bin')] : []), binDir, at('node_modules', '.bin')];
  return {
    PATH: [...first, process.env.PATH].join(delimiter),
    CARGO_TARGET_DIR: wasmTargetDir,
    // rustup's stand-ins for cargo and rustc set this for their children; another compiler must not see it.
    ...(own && {
      RUSTUP_TOOLCHAIN: undefined,
      RUSTC: join(wasmRustDir, 'bin', 'rustc'),
      CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER: readFileSync(join(wasmRustDir, 'linker'), 'utf8'),
    }),
  };
}
