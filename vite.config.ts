import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const page = (name: string) => fileURLToPath(new URL(`./www/${name}.html`, import.meta.url));

// The page, its embed form, and nothing else. Every address in the build is relative, so that dist/
// works under any path.
export default defineConfig({
  root: 'www',
  base: './',
  build: {
    outDir: '../dist',
    emptyOutDir: true,
    target: 'es2022',
    // The module is loaded as a stream and is never part of a script.
    assetsInlineLimit: (path) => (path.endsWith('.wasm') ? false : undefined),
    rolldownOptions: {
      input: { index: page('index'), embed: page('embed') },
    },
  },
  server: { host: '127.0.0.1', port: 5173, strictPort: false, fs: { allow: ['.'] } },
});
