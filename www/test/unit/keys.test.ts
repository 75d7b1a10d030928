import { expect, test } from 'vitest';
import { BINDINGS, commandOf, isEcho } from '../../src/keys.js';

const press = (key: string, more: Partial<KeyboardEventInit> = {}) =>
  commandOf({ key, ctrlKey: false, metaKey: false, altKey: false, ...more });

test('the keys of RaftScope do what they did there', () => {
  expect(press(' ')).toBe('toggle');
  expect(press('.')).toBe('toggle');
  expect(press('c')).toBe('request');
  expect(press('r')).toBe('restart-leader');
  expect(press('t')).toBe('spread');
  expect(press('a')).toBe('align');
  expect(press('l')).toBe('replication');
  expect(press('b')).toBe('bring-back');
  expect(press('f')).toBe('fork');
  expect(press('?')).toBe('help');
});

test('a capital is the same key, and a chord is the browser’s', () => {
  expect(press('T')).toBe('spread');
  expect(press('t', { ctrlKey: true })).toBeNull();
  expect(press('l', { metaKey: true })).toBeNull();
});

test('a held key goes on through time, and does all else once', () => {
  const held = { repeat: true } as KeyboardEvent;
  const goesOn = BINDINGS.filter(({ command }) => !isEcho(held, command));
  expect(goesOn.map(({ shown }) => shown)).toEqual(['N', 'P', 'M or ]', '[', 'J', 'K', '+', '−']);
  expect(isEcho({ repeat: false } as KeyboardEvent, 'fork')).toBe(false);
});

test('no key means two things, and each has words for the help', () => {
  const keys = BINDINGS.flatMap((binding) => binding.keys);
  expect(new Set(keys).size).toBe(keys.length);
  const commands = BINDINGS.map(({ command }) => command);
  expect(new Set(commands).size).toBe(commands.length);
  for (const { shown, words } of BINDINGS) {
    expect(shown).not.toBe('');
    expect(words).not.toMatch(/[.!]$/);
  }
});
