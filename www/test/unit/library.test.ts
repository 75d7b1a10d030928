import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { entriesOf, LIBRARY, TOPICS } from '../../src/library.js';
import { countOf, found, stepTo } from '../../src/views/scenarios-plan.js';

const volumes = LIBRARY.flatMap((shelf) => shelf.volumes);

describe('the library', () => {
  test('has every file of scenarios/ in exactly one topic', () => {
    const files = readdirSync('scenarios')
      .filter((name) => name.endsWith('.json') && name !== 'schema.json')
      .map((name) => name.replace('.json', ''));
    const listed = TOPICS.flatMap(entriesOf).map(({ file }) => file);
    expect([...listed].sort()).toEqual(files.sort());
    expect(files.length).toBeGreaterThanOrEqual(24);
  });

  test('has a name, a text and a short lesson for each', () => {
    expect(new Set(volumes.map(({ scenario }) => scenario.name)).size).toBe(volumes.length);
    for (const { scenario, lesson, where } of volumes) {
      expect(scenario.about, scenario.name).not.toBe('');
      expect(lesson, scenario.name).toMatch(/^.{15,60}\.$/);
      expect(where, scenario.name).toMatch(/§|Figure/);
    }
  });

  test('has what mends it right behind what goes wrong', () => {
    volumes.forEach(({ part }, place) => {
      if (part === 'wrong') expect(volumes[place + 1]?.part).toBe('mended');
      if (part === 'mended') expect(volumes[place - 1]?.part).toBe('wrong');
    });
    expect(volumes.filter(({ part }) => part === 'wrong').length).toBeGreaterThanOrEqual(8);
  });
});

describe('looking for', () => {
  test('nothing finds everything, and what is nowhere nothing', () => {
    expect(found(LIBRARY, '  ')).toEqual(LIBRARY);
    expect(countOf(found(LIBRARY, 'paxos'))).toBe(0);
  });

  test('words finds what has all of them, in the topics they stand in', () => {
    const shelves = found(LIBRARY, 'FIGURE 8');
    expect(shelves.map(({ title }) => title)).toEqual(['Safety: Figures 7 and 8']);
    expect(found(LIBRARY, 'cloudflare').flatMap((shelf) => shelf.volumes)[0]?.file).toBe(
      'partial-partition',
    );
  });
});

describe('the keys', () => {
  // a b
  // c
  // d e
  const spots = [
    { left: 0, top: 0 },
    { left: 400, top: 0 },
    { left: 0, top: 60 },
    { left: 0, top: 120 },
    { left: 400, top: 120 },
  ];
  test('go along the rows, and up and down in a column', () => {
    const to = (key: string, at: number): number => stepTo(key, at, spots);
    expect([to('ArrowRight', 0), to('ArrowRight', 1), to('ArrowRight', 4)]).toEqual([1, 2, -1]);
    expect([to('ArrowLeft', 0), to('ArrowLeft', 2)]).toEqual([-1, 1]);
    expect([to('ArrowDown', 0), to('ArrowDown', 1), to('ArrowDown', 2)]).toEqual([2, 2, 3]);
    expect([to('ArrowUp', 4), to('ArrowUp', 2), to('ArrowUp', 1)]).toEqual([2, 0, -1]);
    expect([to('Home', 3), to('End', 0), to('x', 0)]).toEqual([0, 4, -1]);
  });
});
