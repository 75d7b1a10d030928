import { describe, expect, test } from 'vitest';
import { actWords } from '../../src/act-words.js';
import { Frame } from '../../src/frame.js';
import {
  changeOf,
  EVERY_WAY,
  Links,
  type LinkText,
  pairs,
  planWay,
  setCut,
  textOf,
  waysName,
} from '../../src/links.js';
import { applyPreset, configured, PRESETS, presetOf } from '../../src/network-presets.js';
import { dashOf, planLinks } from '../../src/views/cluster-plan.js';
import { stepIn } from '../../src/views/link-matrix.js';
import type { Intervention } from '../../src/wasm/api.js';
import { LINK, LINK_LENGTH } from '../../src/wasm/layout.js';
import { CONFIG, frameOf, linksOf } from '../fixtures/frames.js';

const SIZE = 3;

/** Links of the configuration, some numbers of some directions set. */
function links(
  set: readonly (readonly [number, number, Partial<Record<keyof typeof LINK, number>>])[] = [],
): Links {
  const data = linksOf(SIZE, CONFIG);
  for (const [from, to, fields] of set) {
    const base = ((from - 1) * SIZE + (to - 1)) * LINK_LENGTH;
    for (const [name, value] of Object.entries(fields))
      data[base + LINK[name as keyof typeof LINK]] = value;
  }
  return new Links(data);
}

function frame(cuts: [number, number][] = []): Frame {
  return new Frame(frameOf({ now: 0, peers: [{}, {}, {}], cuts }));
}

const EMPTY: LinkText = { on: 'both', min: '', max: '', loss: '', duplication: '', late: '' };

describe('what links do', () => {
  test('each direction, and requests and replies, are read by themselves', () => {
    const read = links([[2, 3, { cut: 1, requestMin: 5, replyLoss: 0.5 }]]);
    expect(read.of(2, 3)).toMatchObject({
      cut: true,
      requests: { minUs: 5, loss: 0 },
      replies: { minUs: 8000, maxUs: 16_000, loss: 0.5 },
    });
    expect(read.of(3, 2).cut).toBe(false);
    expect(read.of(1, 1)).toMatchObject({ requests: { maxUs: 0 } });
  });

  test('links are the same while every number is', () => {
    expect(links().same(links())).toBe(true);
    expect(links().same(links([[1, 2, { replyLate: 0.1 }]]))).toBe(false);
    expect(links().same(null)).toBe(false);
  });

  test('a cell says the range, the worse of requests and replies, and the whole in words', () => {
    const plan = planWay(links([[1, 2, { requestMax: 40_000, replyLoss: 0.1 }]]), 1, 2);
    expect(plan).toMatchObject({ cut: false, range: '8–40', delay: '24', loss: 0.1 });
    expect(plan.words).toBe(
      'S1 to S2, open, requests 8 ms to 40 ms; replies 8 ms to 16 ms, 10 % lost',
    );
    const slow = { requestMin: 2e6, requestMax: 2e6, replyMin: 2e6, replyMax: 2e6 };
    expect(planWay(links([[1, 2, slow]]), 1, 2)).toMatchObject({ range: '2s', delay: '2s' });
  });

  test('slow links are dashed, lossy ones dotted, good ones whole', () => {
    expect(dashOf(links().of(1, 2))).toBe('');
    const slow = { requestMin: 1e5, requestMax: 1e5, replyMin: 1e5, replyMax: 1e5 };
    expect(dashOf(links([[1, 2, slow]]).of(1, 2))).toBe('9 10');
    expect(dashOf(links([[1, 2, { ...slow, replyLoss: 0.1 }]]).of(1, 2))).toBe('9 10 1 10');
    expect(dashOf(links([[1, 2, { requestLoss: 0.1 }]]).of(1, 2))).toBe('1 4');
    const [plan] = planLinks(frame(), links([[2, 1, slow]]));
    expect(plan).toMatchObject({ dashThere: '', dashBack: '9 10' });
    expect(plan?.label).toContain('open, S2 to S1 100 ms');
  });
});

describe('rows and columns', () => {
  test('a row, a column, one direction or all are meant', () => {
    expect(pairs(3, { from: 2, to: null })).toEqual([
      [2, 1],
      [2, 3],
    ]);
    expect(pairs(3, { from: null, to: 2 })).toEqual([
      [1, 2],
      [3, 2],
    ]);
    expect(pairs(3, { from: 1, to: 3 })).toEqual([[1, 3]]);
    expect(pairs(3, EVERY_WAY)).toHaveLength(6);
    expect(waysName({ from: null, to: 2 })).toBe('to S2');
  });

  test('only what is not so yet is cut or healed', () => {
    const cut = frame([[2, 1]]);
    expect(setCut(cut, { from: 2, to: null }, true)).toEqual([{ do: 'cut', from: 2, to: 3 }]);
    expect(setCut(cut, { from: null, to: 1 }, false)).toEqual([{ do: 'heal', from: 2, to: 1 }]);
    expect(setCut(cut, EVERY_WAY, false)).toEqual([{ do: 'heal_all' }]);
    expect(setCut(frame(), EVERY_WAY, false)).toEqual([]);
    expect(setCut(frame(), EVERY_WAY, true)).toHaveLength(6);
  });

  test.each([
    ['ArrowRight', { from: 1, to: null }, { from: 1, to: 2 }],
    ['ArrowRight', { from: 1, to: 3 }, { from: 1, to: 3 }],
    ['ArrowDown', { from: null, to: null }, { from: 1, to: null }],
    // Nobody sends to itself: the key goes over that place.
    ['ArrowDown', { from: 1, to: 2 }, { from: 3, to: 2 }],
    ['ArrowDown', { from: 2, to: 3 }, { from: 2, to: 3 }],
    ['ArrowLeft', { from: 2, to: 3 }, { from: 2, to: 1 }],
    ['ArrowUp', { from: 1, to: 3 }, { from: null, to: 3 }],
    ['ArrowUp', { from: null, to: 3 }, { from: null, to: 3 }],
    ['Home', { from: 2, to: 3 }, { from: 2, to: null }],
    ['End', { from: 3, to: null }, { from: 3, to: 2 }],
    ['End', { from: 1, to: null }, { from: 1, to: 3 }],
  ])('%s leads from %j to %j', (key, at, next) => {
    expect(stepIn(3, at, key)).toEqual(next);
  });

  test('other keys lead nowhere', () => {
    expect(stepIn(3, EVERY_WAY, 'x')).toBeNull();
  });
});

describe('values', () => {
  test('what is left empty stays as it is', () => {
    expect(changeOf({ from: 1, to: 2 }, { ...EMPTY, loss: '12.5' })).toEqual({
      do: 'link',
      from: 1,
      to: 2,
      loss: 0.125,
    });
    expect(
      changeOf(
        { from: null, to: 2 },
        { on: 'replies', min: '1.5', max: '20', loss: '0', duplication: '5', late: '100' },
      ),
    ).toEqual({
      do: 'link',
      to: 2,
      on: 'replies',
      latency_min_us: 1500,
      latency_max_us: 20_000,
      loss: 0,
      duplication: 0.05,
      late: 1,
    });
  });

  test.each([
    [{ min: '-1' }, /shortest delay must be from 0/],
    [{ max: 'soon' }, /longest delay must be from 0/],
    [{ max: '86400001' }, /one day/],
    [{ min: '9', max: '5' }, /must not be below/],
    [{ loss: '101' }, /Loss must be from 0 to 100/],
    [{ duplication: '-3' }, /Duplication/],
    [{ late: 'x' }, /held up/],
    [{}, /at least one value/],
  ])('%j is refused', (part, words) => {
    expect(() => changeOf(EVERY_WAY, { ...EMPTY, ...part })).toThrow(words);
  });

  test('a field shows what all of the directions share, and is empty where they differ', () => {
    const mixed = links([[1, 2, { requestLoss: 0.1 }]]);
    expect(textOf(mixed, EVERY_WAY, 'both')).toEqual({
      ...EMPTY,
      min: '8',
      max: '16',
      duplication: '0',
      late: '0',
    });
    expect(textOf(mixed, { from: 1, to: 2 }, 'requests').loss).toBe('10');
    expect(textOf(mixed, { from: 1, to: 2 }, 'replies').loss).toBe('0');
  });

  test('a change is told in a few words', () => {
    const told = (act: Intervention) => actWords(act);
    expect(told({ do: 'link', from: 1, to: 2, latency_min_us: 5000, latency_max_us: 9000 })).toBe(
      'S1 → S2: 5 ms to 9 ms',
    );
    for (const [span, words] of [
      [{ latency_max_us: 16_000 }, 'at most 16 ms'],
      [{ latency_min_us: 16_000 }, 'at least 16 ms'],
      [{ latency_min_us: 16_000, latency_max_us: 16_000 }, '16 ms'],
    ] as const) {
      expect(told({ do: 'link', from: 1, to: 2, ...span })).toBe(`S1 → S2: ${words}`);
    }
    expect(told({ do: 'disk', peer: 2, max_us: 50_000 })).toBe('Disk of S2: at most 50 ms a write');
    expect(told({ do: 'link', on: 'replies', loss: 0.1, late: 0.5 })).toBe(
      'All links, replies: 10 % lost, 50 % held up',
    );
  });
});

describe('presets', () => {
  /** What the world would make of the interventions. */
  function after(acts: readonly Intervention[]): Links {
    const fields: Record<string, number> = {};
    for (const act of acts) {
      if (act.do !== 'link') throw new Error(act.do);
      for (const half of act.on === undefined
        ? ['request', 'reply']
        : [act.on.slice(0, -1).replace('replie', 'reply')]) {
        fields[`${half}Min`] = act.latency_min_us ?? 0;
        fields[`${half}Max`] = act.latency_max_us ?? 0;
        // As the world keeps it.
        const kept = (value = 0) => Math.floor(value * 2 ** 32) / 2 ** 32;
        fields[`${half}Loss`] = kept(act.loss);
        fields[`${half}Duplication`] = kept(act.duplication);
        fields[`${half}Late`] = kept(act.late);
      }
    }
    const all = pairs(SIZE, EVERY_WAY);
    return links(all.map(([from, to]) => [from, to, fields] as const));
  }

  test.each(PRESETS.map((preset) => [preset.name, preset] as const))(
    '%s is known again once it is there',
    (_, preset) => {
      expect(presetOf(after(applyPreset(preset)), PRESETS)).toBe(preset);
    },
  );

  test('the lab loses a tenth of requests and of replies, and delays requests by up to 26 ms', () => {
    const unreliable = PRESETS.find(({ id }) => id === 'unreliable');
    expect(unreliable).toMatchObject({
      requests: { minUs: 0, maxUs: 26_000, loss: 0.1 },
      replies: { loss: 0.1, late: 0 },
    });
    const reordering = PRESETS.find(({ id }) => id === 'reordering');
    expect(reordering?.requests).toEqual(unreliable?.requests);
    expect(reordering?.replies.late).toBeCloseTo(2 / 3);
  });

  test('the run’s own links are a preset too, and one link that differs is none', () => {
    const own = configured(CONFIG);
    expect(presetOf(links(), [own, ...PRESETS])).toBe(own);
    expect(presetOf(links([[3, 1, { replyMin: 1 }]]), [own, ...PRESETS])).toBeNull();
  });
});
