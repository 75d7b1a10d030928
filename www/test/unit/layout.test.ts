import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import * as layout from '../../src/wasm/layout.js';

/** The tables in Rust, which are where the layout is declared. */
const source = readFileSync(new URL('../../../sim/src/frame/layout.rs', import.meta.url), 'utf8');

function camel(name: string): string {
  return name.toLowerCase().replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}

test.each([
  ['header', layout.HEADER, layout.HEADER_LENGTH],
  ['peer', layout.PEER, layout.PEER_LENGTH],
  ['message', layout.MESSAGE, layout.MESSAGE_LENGTH],
  ['progress', layout.PROGRESS, layout.PROGRESS_LENGTH],
] as const)('the %s is laid out as Rust writes it', (record, fields, length) => {
  const found = new RegExp(`\\n    ${record}, (\\d+), \\{\\n([\\s\\S]*?)\\n    \\}`).exec(source);
  expect(Number(found?.[1])).toBe(length);
  const rust = [...(found?.[2] ?? '').matchAll(/^\s+([A-Z_]+) = (\d+),$/gm)].map(
    ([, name, offset]) => [camel(name ?? ''), Number(offset)] as const,
  );
  expect(rust.length).toBeGreaterThan(0);
  expect(Object.entries(fields)).toEqual(rust);
});
