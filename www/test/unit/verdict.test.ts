import { expect, test } from 'vitest';
import { keyVerdict } from '../../src/views/verdict.js';
import type { ChecksView } from '../../src/wasm/api.js';

/** The words of a template. */
function words(of: unknown): string {
  if (Array.isArray(of)) return of.map(words).join('');
  if (typeof of === 'string' || typeof of === 'number') return String(of);
  if (typeof of !== 'object' || of === null || !('strings' in of)) return '';
  const { strings, values } = of as { strings: string[]; values: unknown[] };
  const text = strings.map((piece, i) => piece + words(values[i])).join('');
  return text
    .replace(/<[^>]*>/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}

const said = (checks: Partial<ChecksView>): string =>
  words(keyVerdict({ keys: [], key_count: 0, undecided_keys: 0, ...checks } as ChecksView));
const key = (name: string, state: string) => ({ key: name, state }) as ChecksView['keys'][number];

test('whether clients saw one store is said, and of which keys not', () => {
  expect(said({})).toMatch(/linearizable$/);
  expect(said({ key_count: 1 })).toContain('linearizable (1 key)');
  expect(said({ key_count: 7, undecided_keys: 2 })).toContain('undecided for 2 of 7 keys');
  expect(said({ keys: [key('x', 'broken'), key('y', 'holds')], key_count: 2 })).toContain(
    'not linearizable: x',
  );
  // What is broken comes before what nobody knows.
  const many = ['a', 'b', 'c', 'd'].map((name) => key(name, 'broken'));
  expect(said({ keys: many, undecided_keys: 1 })).toContain('not linearizable: a, b, c, …');
});
