import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, test } from 'node:test';
import { fileFor, serve, serveSomewhere } from '../serve.mjs';

const dir = mkdtempSync(join(tmpdir(), 'serve-'));
mkdirSync(join(dir, 'sub'));
writeFileSync(join(dir, 'index.html'), '<!doctype html>');
writeFileSync(join(dir, 'a.wasm'), 'x');
writeFileSync(join(dir, 'sub', 'index.html'), 'sub');
after(() => rmSync(dir, { recursive: true }));

test('a module has the one type with which a browser compiles it, under a base path', async () => {
  const { url, close } = await serve({ dir, base: '/some/prefix/' });
  try {
    const wasm = await fetch(`${url}a.wasm`);
    assert.equal(wasm.status, 200);
    assert.equal(wasm.headers.get('content-type'), 'application/wasm');
    assert.equal(await (await fetch(url)).text(), '<!doctype html>');
    assert.equal(await (await fetch(`${url}sub/?x=1`)).text(), 'sub');
    assert.equal((await fetch(new URL('/a.wasm', url))).status, 404);
    assert.equal((await fetch(`${url}none.js`)).status, 404);
    assert.equal((await fetch(url, { method: 'POST' })).status, 405);
  } finally {
    await close();
  }
});

test('nothing outside of the folder is served', () => {
  for (const url of ['/../secret', '/%2e%2e/secret', '/sub/../../secret', '/%00', '/%']) {
    assert.equal(fileFor(url, { dir, base: '/' }), undefined, url);
  }
  assert.equal(fileFor('/sub/../a.wasm', { dir, base: '/' }), resolve(dir, 'a.wasm'));
});

test('when the port is taken, another is found', async () => {
  const first = await serve({ dir });
  try {
    const second = await serveSomewhere({ dir, port: Number(new URL(first.url).port) });
    assert.notEqual(second.url, first.url);
    await second.close();
  } finally {
    await first.close();
  }
});
