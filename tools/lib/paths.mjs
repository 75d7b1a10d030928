// Where things are. Everything that set-up writes is below one of these folders.

import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The top of the checkout. */
export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '');
/** @param {...string} parts */
export const at = (...parts) => join(root, ...parts);

/** Programs and compilers of this checkout. */
export const toolsDir = at('.tools');
/** Programs that `cargo install` put there. */
export const binDir = at('.tools', 'bin');
/** A Rust compiler for wasm where rustup could not bring one: `bin/` and `sysroot/`. */
export const wasmRustDir = at('.tools', 'wasm-rust');
/** The wasm builds' own target folder: two compilers must not share one. */
export const wasmTargetDir = at('target', 'wasm');
