import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';

const page = (name: string) => fileURLToPath(new URL(`./www/${name}.html`, import.meta.url));

// Styles are text inside of scripts, into which no minifier looks: comments and indents are left out.
const slimStyles: Plugin = {
  name: 'slim-styles',
  apply: 'build',
  transform(code, id) {
    if (!id.endsWith('.ts') || !code.includes('css`')) return null;
    const slim = (style: string): string =>
      style.replace(/\/\*[\s\S]*?\*\//g, '').replace(/\s*\n\s*/g, '\n');
    return { code: code.replace(/css`[^`]*`/g, slim), map: null };
  },
};

// The page, its embed form, and nothing else. Every address in the build is relative, so that dist/
// works under any path.
export default defineConfig({
  root: 'www',
  base: './',
  plugins: [slimStyles],
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
