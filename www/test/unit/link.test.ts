import { describe, expect, test } from 'vitest';
import { deflate, fromBase64Url, inflate, TooMuch, toBase64Url } from '../../src/link/bytes.js';
import { DEFAULTS_1 } from '../../src/link/defaults.js';
import { LATEST, LINK_MAX, meansRun, readLink, writeLink } from '../../src/link/link.js';
import { readScenario } from '../../src/scenario.js';
import type { Intervention } from '../../src/wasm/api.js';
import recorded from '../fixtures/links.json';
import { LESSON_RECIPE, PLAIN_RECIPE } from '../fixtures/recipes.js';

/** A link that holds any JSON. */
async function linkOf(json: unknown): Promise<string> {
  const text = typeof json === 'string' ? json : JSON.stringify(json);
  return `#r=1.${toBase64Url(await deflate(text))}`;
}

describe('a link', () => {
  test('brings back the whole run and the view', async () => {
    expect(await readLink(await writeLink(LESSON_RECIPE))).toEqual(LESSON_RECIPE);
  });

  test('of a run of which nothing is said is short', async () => {
    const link = await writeLink(PLAIN_RECIPE);
    expect(link.length).toBeLessThan(40);
    expect(await readLink(link)).toEqual({ ...PLAIN_RECIPE, view: {} });
  });

  test('of a lesson with 20 interventions has fewer than 500 characters', async () => {
    expect(LESSON_RECIPE.interventions).toHaveLength(20);
    expect((await writeLink(LESSON_RECIPE)).length).toBeLessThan(500);
  });

  test('brings back captions, the moment and a selected link', async () => {
    const recipe = {
      ...PLAIN_RECIPE,
      at: 900,
      end: 1000,
      moment: 17,
      captions: [
        { at: 10, text: 'Five peers start.' },
        { at: 700, moment: 12, text: 'Größe, 日本語, “quotes” \u{1F600}' },
      ],
      view: { ...PLAIN_RECIPE.view, selection: { kind: 'link', a: 1, b: 5 } as const, speed: 0.05 },
    };
    expect(await readLink(await writeLink(recipe))).toEqual(recipe);
  });

  const ACTS: Intervention[] = [
    { do: 'crash', peer: 99 },
    { do: 'power_loss', peer: 1, torn: true },
    { do: 'request', op: 'put "a b" 1' },
    { do: 'transfer', from: 2, to: 3 },
    { do: 'reconfigure', voters: [1, 2, 3] },
    { do: 'load', clients: 3, keys: 2, mix: { get: 1, put: 2 } },
    { do: 'load', clients: 0 },
    { do: 'propose', command: [1, 2, 255] },
    { do: 'link', late: 0.5, on: 'replies' },
    { do: 'fate', message: 9, fate: { delay_us: 5 } },
    { do: 'fate', message: 9, fate: 'drop' },
    { do: 'clock', peer: 1, drift_ppm: -200 },
    { do: 'heal_all' },
    { do: 'timers', how: 'align' },
    { do: 'disk', peer: 2, max_us: 50_000 },
    { do: 'disk', peer: 2 },
    // What no row of the table knows, now or one day.
    { do: 'crash', peer: 1, reason: 'why not' } as Intervention,
    { do: 'rewind', far: [1] } as unknown as Intervention,
  ];
  test.each(ACTS.map((act) => [JSON.stringify(act), act] as const))(
    'carries %s',
    async (_, act) => {
      const interventions = [
        { at: 5, act },
        { at: 5, after: 0, act },
        { at: 9, after: 3, act },
        { at: 9, after: 3, together: true, act },
        { at: 12, together: true, act },
      ];
      const back = await readLink(
        await writeLink({ ...PLAIN_RECIPE, interventions, at: 9, end: 9 }),
      );
      expect(back.interventions).toEqual(interventions);
    },
  );

  test('carries bytes as numbers', async () => {
    const act: Intervention = { do: 'propose', command: new Uint8Array([7, 0]) };
    const link = await writeLink({ ...PLAIN_RECIPE, interventions: [{ at: 0, act }] });
    expect((await readLink(link)).interventions[0]?.act).toEqual({
      do: 'propose',
      command: [7, 0],
    });
  });

  test('other hashes are the page’s own', () => {
    expect(meansRun('#r=1.abc')).toBe(true);
    expect(meansRun('r=2.abc')).toBe(true);
    for (const hash of ['', '#', '#top', '#run=1', '#/r=1.']) expect(meansRun(hash)).toBe(false);
  });
});

describe('links recorded earlier', () => {
  test.each(recorded.map((one) => [one.name, one] as const))('%s', async (_, one) => {
    // The configuration may have gained fields since, each with the value that means "as before".
    expect(JSON.parse(JSON.stringify(await readLink(one.link)))).toMatchObject(one.recipe);
  });
});

describe('a hostile link is refused with its reason', () => {
  const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
  const cases: [string, string | (() => Promise<string>), RegExp][] = [
    ['no letters', '#r=1.', /damaged|cut off/],
    ['no format', '#r=', /does not begin/],
    ['no number', '#r=one.abc', /does not begin/],
    ['a later format', '#r=2.abc', /format 2.*reads format 1/],
    ['format 0', '#r=0.abc', /format 0/],
    ['strange letters', '#r=1.a b%', /no link has/],
    ['one letter too few', '#r=1.abcde', /no link has/],
    ['noise', '#r=1.abcdefgh', /damaged/],
    ['too long', `#r=1.${'A'.repeat(LINK_MAX)}`, /8,?000/],
    [
      'a bomb',
      async () => `#r=1.${toBase64Url(await deflate(' '.repeat(4_000_000)))}`,
      /unfolds to/,
    ],
    ['no JSON', () => linkOf('{"t":'), /no JSON/],
    ['a list', () => linkOf([1, 2]), /must be an object/],
    ['a number', () => linkOf('7'), /must be an object/],
    ['null', () => linkOf('null'), /must be an object/],
    ['nested without end', () => linkOf(deep), /lies too deep/],
    ['a playhead before the start', () => linkOf({ t: -1 }), /playhead must be/],
    ['a playhead of words', () => linkOf({ t: '1' }), /playhead must be/],
    ['a playhead at the end of days', () => linkOf({ t: 1e300 }), /playhead must be/],
    ['a playhead between microseconds', () => linkOf({ t: 0.5 }), /playhead must be/],
    ['an end before the playhead', () => linkOf({ t: 9, e: 8 }), /end of the run must be/],
    ['a configuration that is a list', () => linkOf({ c: [] }), /configuration must be an object/],
    ['interventions that are none', () => linkOf({ i: { 0: 1 } }), /list of interventions must be/],
    ['an intervention that is none', () => linkOf({ i: [7] }), /Intervention 1 must be a list/],
    [
      'a time that goes back',
      () =>
        linkOf({
          i: [
            [5, 0, 1],
            [-6, 0, 1],
          ],
        }),
      /time of intervention 2/,
    ],
    [
      'a time that overflows',
      () =>
        linkOf({
          i: [
            [LATEST, 0, 1],
            [1, 0, 1],
          ],
        }),
      /Intervention 2/,
    ],
    ['a kind that is none', () => linkOf({ i: [[0, 999, 1]] }), /Intervention 1.*\(999\)/],
    ['a kind that is broken', () => linkOf({ i: [[0, 0.5]] }), /does not know/],
    ['more values than fields', () => linkOf({ i: [[0, 0, 1, 2]] }), /Intervention 1 \(crash\)/],
    ['an intervention without a deed', () => linkOf({ i: [[0, { peer: 1 }]] }), /what it does/],
    ['a place that is none', () => linkOf({ i: [[0, -1.5, 0, 1]] }), /Intervention 1/],
    ['captions that are none', () => linkOf({ s: 'hello' }), /list of captions/],
    ['a caption without end', () => linkOf({ s: [[0, 'x'.repeat(501)]] }), /at most 500/],
    ['a view that is none', () => linkOf({ v: 1 }), /view must be/],
    ['a peer that cannot be', () => linkOf({ v: { p: 1e9 } }), /from 1 to 99/],
    ['half a link', () => linkOf({ v: { l: [1] } }), /from 1 to 99/],
    ['a speed that is none', () => linkOf({ v: { x: 0 } }), /speed must be/],
    ['a speed of words', () => linkOf({ v: { x: 'fast' } }), /speed must be/],
  ];
  test.each(cases)('%s', async (_, link, words) => {
    const hash = typeof link === 'string' ? link : await link();
    await expect(readLink(hash)).rejects.toThrow(words);
    await expect(readLink(hash)).rejects.toHaveProperty('name', 'LinkError');
  });

  test.each([[undefined], [null], [7], [{}], [Symbol('x')]])('what is no text', async (value) => {
    await expect(readLink(value as string)).rejects.toThrow('A link is a text.');
    expect(() => readScenario(value as string)).toThrow('A scenario is a text.');
  });

  test('every link that was cut off somewhere', async () => {
    const link = await writeLink(LESSON_RECIPE);
    for (let end = 3; end < link.length; end += 7) {
      await expect(readLink(link.slice(0, end)), `cut after ${end}`).rejects.toThrow();
    }
  });

  test('a bomb is not unfolded further than its bound', async () => {
    const bomb = await deflate('x'.repeat(8_000_000));
    const bytes = fromBase64Url(toBase64Url(bomb));
    await expect(inflate(bytes ?? new Uint8Array(), 1000)).rejects.toThrow(TooMuch);
  });

  test('a name like __proto__ changes nothing but the configuration it stands in', async () => {
    const { config } = await readLink(await linkOf('{"c":{"__proto__":{"peers":9}}}'));
    expect(config.peers).toBe(DEFAULTS_1.peers);
    expect(({} as { peers?: number }).peers).toBeUndefined();
  });
});
