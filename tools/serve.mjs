// Serves dist/ on this machine. Knows nothing of the page; plain files, right types, one base path.
//   node tools/serve.mjs [--port N] [--base /some/prefix/] [--dir dist]
import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { say, script, Trouble } from './lib/log.mjs';
import { at } from './lib/paths.mjs';

/** @type {Record<string, string>} */
const types = {
  '.css': 'text/css; charset=utf-8',
  '.gif': 'image/gif',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.mjs': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  // Without exactly this type a browser refuses to compile the module while it loads.
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
};

/**
 * Which file an address names; nothing if it is outside of `base` or `dir`.
 * @param {string} url
 * @param {{ dir: string, base: string }} site
 */
export function fileFor(url, { dir, base }) {
  let path;
  try {
    path = decodeURIComponent(url.split(/[?#]/, 1)[0] ?? '');
  } catch {
    return undefined;
  }
  if (path.includes('\0') || !path.startsWith(base)) return undefined;
  const top = resolve(dir);
  const file = normalize(join(top, path.slice(base.length)));
  if (file !== top && !file.startsWith(top + sep)) return undefined;
  return existsSync(file) && statSync(file).isDirectory() ? join(file, 'index.html') : file;
}

/**
 * @param {{ dir: string, base?: string, port?: number }} options port 0: any that is free
 * @returns {Promise<{ url: string, close: () => Promise<void> }>}
 */
export async function serve({ dir, base = '/', port = 0 }) {
  if (!base.startsWith('/') || !base.endsWith('/')) {
    throw new Trouble(`--base is ${base}; it must start and end with "/"`);
  }
  const server = createServer((request, response) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.writeHead(405, { allow: 'GET, HEAD' }).end();
      return;
    }
    const file = fileFor(request.url ?? '/', { dir, base });
    if (file === undefined || !existsSync(file) || !statSync(file).isFile()) {
      response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' }).end('Not here.\n');
      return;
    }
    response.writeHead(200, {
      'content-type': types[extname(file)] ?? 'application/octet-stream',
      'content-length': statSync(file).size,
      // A page that is built anew is seen at the next reload. And a frame without an origin, as a
      // sandboxed slide has it, may load the page's modules.
      'cache-control': 'no-cache',
      'access-control-allow-origin': '*',
    });
    if (request.method === 'HEAD') response.end();
    else
      createReadStream(file)
        .on('error', () => response.destroy())
        .pipe(response);
  });
  await new Promise((done, failed) => {
    server.once('error', failed);
    server.listen(port, '127.0.0.1', () => done(undefined));
  });
  const address = server.address();
  const actual = typeof address === 'object' && address ? address.port : port;
  return {
    url: `http://127.0.0.1:${actual}${base}`,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

/**
 * The same, at another port if this one is taken.
 * @param {{ dir: string, base?: string, port: number }} options
 */
export async function serveSomewhere(options) {
  try {
    return await serve(options);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw error;
    say(`port ${options.port} is taken, so another`);
    return serve({ ...options, port: 0 });
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await script(async () => {
    const { values } = parseArgs({
      options: {
        port: { type: 'string', default: '8080' },
        base: { type: 'string', default: '/' },
        dir: { type: 'string', default: at('dist') },
      },
    });
    const port = Number(values.port);
    if (!Number.isInteger(port) || port < 0 || port > 65535) {
      throw new Trouble(`--port is ${values.port}; allowed: 0 to 65535`);
    }
    const { url } = await serveSomewhere({ dir: values.dir, base: values.base, port });
    say(`serving ${values.dir} at ${url}`);
  });
}
