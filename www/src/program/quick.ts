/**
 * Loads the engine of the sandbox when it is first asked for. It is WebAssembly
 * with a memory that cannot grow: QuickJS counts its allocations and not their
 * sizes here, so that its own limit would hold nothing back.
 */
import type { QuickJSWASMModule } from 'quickjs-emscripten-core';

/** Pages of 64 KiB, as many as the module asks for at least: 16 MiB. */
const PAGES = 256;
export const MEMORY_MIB = (PAGES * 64) / 1024;

let refusals = 0;

/** How often memory was asked for that is not there. */
export function timesFull(): number {
  return refusals;
}

/** The engine; `wasm` says where its module lies when the page does not know it by itself. */
export async function loadQuick(wasm?: string): Promise<QuickJSWASMModule> {
  const [core, variant] = await Promise.all([
    import('quickjs-emscripten-core'),
    import('@jitl/quickjs-wasmfile-release-sync'),
  ]);
  const wasmMemory = new WebAssembly.Memory({ initial: PAGES, maximum: PAGES });
  wasmMemory.grow = () => {
    refusals++;
    throw new RangeError('the memory of the sandbox cannot grow');
  };
  return core.newQuickJSWASMModuleFromVariant(
    core.newVariant(variant.default, {
      wasmMemory,
      ...(wasm === undefined ? {} : { wasmLocation: wasm }),
    }),
  );
}

/** The engine of the built page. */
export async function loadQuickOfPage(): Promise<QuickJSWASMModule> {
  const { default: wasm } = await import('@jitl/quickjs-wasmfile-release-sync/wasm?url');
  return loadQuick(wasm);
}
