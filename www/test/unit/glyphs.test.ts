import { describe, expect, test } from 'vitest';
import { glyphOf, type Look } from '../../src/views/message-glyph.js';

const drawn = (look: Partial<Look> & Pick<Look, 'shape'>) =>
  glyphOf({ entries: 0, granted: null, ...look });

describe('how messages look', () => {
  test.each([
    'vote-reply',
    'pre-vote-reply',
    'append-reply',
    'snapshot-reply',
    'read-reply',
  ] as const)('%s that grants is none that denies, by more than a colour', (shape) => {
    const [granted, denied] = [drawn({ shape, granted: true }), drawn({ shape, granted: false })];
    const mark = ({ upright }: typeof granted) =>
      upright.filter(({ kind }) => kind.startsWith('mark'));
    expect([mark(granted).length, mark(denied).length]).toEqual([1, 1]);
    expect(mark(granted)[0]?.d).not.toBe(mark(denied)[0]?.d);
  });

  test('an append carries its entries one by one, and more of them as a number', () => {
    const dots = (entries: number) =>
      drawn({ shape: 'append', entries }).turned.filter(({ kind }) => kind === 'dot');
    expect([1, 3, 5].map((entries) => dots(entries).length)).toEqual([1, 3, 5]);
    expect(drawn({ shape: 'append', entries: 5 }).count).toBeUndefined();
    expect([dots(6).length, drawn({ shape: 'append', entries: 6 }).count]).toEqual([0, '6']);
  });

  test('no two kinds are drawn alike', () => {
    const shapes = [
      'vote',
      'pre-vote',
      'vote-reply',
      'pre-vote-reply',
      'heartbeat',
      'append',
      'append-reply',
      'snapshot',
      'timeout-now',
      'read',
      'read-reply',
      'confirm',
      'unknown',
    ] as const;
    const looks = shapes.map((shape) => {
      const { turned, upright } = drawn({ shape, entries: 1, granted: true });
      return [...turned, ...upright].map(({ kind, d }) => `${kind} ${d}`).join();
    });
    expect(new Set(looks).size).toBe(shapes.length);
  });

  test('a request points where it goes, and a reply stands upright', () => {
    for (const shape of ['vote', 'pre-vote', 'append'] as const)
      expect(drawn({ shape, entries: 1 }).turned.length).toBeGreaterThan(0);
    for (const shape of ['vote-reply', 'append-reply'] as const)
      expect(drawn({ shape, granted: true }).turned).toEqual([]);
  });
});
