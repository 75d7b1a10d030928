import { describe, expect, test } from 'vitest';
import { parseInlines, parseMarkdown } from '../../src/markdown.js';
import { FILE_MAX, readScenario, scenarioOf } from '../../src/scenario.js';
import type { WorldConfig } from '../../src/wasm/api.js';

describe('the text of a scenario', () => {
  test('has paragraphs and lists', () => {
    expect(parseMarkdown('One\ntwo.\n\n- a\n- b\n  goes on\n\n\n\nThree.')).toEqual([
      { kind: 'paragraph', inlines: ['One two.'] },
      { kind: 'list', from: null, items: [['a'], ['b goes on']] },
      { kind: 'paragraph', inlines: ['Three.'] },
    ]);
    expect(parseMarkdown('First:\n3. a\n4. b\n* c')).toEqual([
      { kind: 'paragraph', inlines: ['First:'] },
      { kind: 'list', from: 3, items: [['a'], ['b']] },
      { kind: 'list', from: null, items: [['c']] },
    ]);
  });
  test('has headings, quotes, blocks of code and rules', () => {
    const text =
      '# What to watch #\n\n> It **steps** down.\n> > Twice.\n\n```json\n{ "at_ms": *5* }\n```\n---\n### Then';
    expect(parseMarkdown(text)).toEqual([
      { kind: 'heading', level: 1, inlines: ['What to watch'] },
      {
        kind: 'quote',
        blocks: [
          { kind: 'paragraph', inlines: ['It ', { kind: 'strong', inlines: ['steps'] }, ' down.'] },
          { kind: 'quote', blocks: [{ kind: 'paragraph', inlines: ['Twice.'] }] },
        ],
      },
      { kind: 'code', text: '{ "at_ms": *5* }' },
      { kind: 'rule' },
      { kind: 'heading', level: 3, inlines: ['Then'] },
    ]);
    expect(parseMarkdown('```\nnever closed')).toEqual([{ kind: 'code', text: 'never closed' }]);
  });
  test('has emphasis, code and links', () => {
    expect(parseInlines('a *b* **c `x`** `*d*` [e](https://raft.github.io/) f')).toEqual([
      'a ',
      { kind: 'em', inlines: ['b'] },
      ' ',
      { kind: 'strong', inlines: ['c ', { kind: 'code', text: 'x' }] },
      ' ',
      { kind: 'code', text: '*d*' },
      ' ',
      { kind: 'link', inlines: ['e'], href: 'https://raft.github.io/' },
      ' f',
    ]);
    expect(parseInlines('_b_ __c__ \\*d\\* next_index_of 3 * 4 * 5')).toEqual([
      { kind: 'em', inlines: ['b'] },
      ' ',
      { kind: 'strong', inlines: ['c'] },
      ' *d* next_index_of 3 * 4 * 5',
    ]);
    expect(parseInlines('a  \nb')).toEqual(['a', { kind: 'break' }, 'b']);
  });
  test.each(['javascript:alert(1)', 'data:text/html,x', '//evil.example', 'JaVaScRiPt:x', '#x'])(
    'has no link to %s',
    (href) => {
      expect(parseInlines(`[go](${href})`).every((part) => typeof part === 'string')).toBe(true);
    },
  );
  test('keeps HTML as the letters it is', () => {
    expect(parseInlines('<img src=x onerror=alert(1)>')).toEqual(['<img src=x onerror=alert(1)>']);
  });
  test('is read in bounded time, whatever is in it', () => {
    const pieces = [
      '*',
      '**',
      '[',
      '`',
      '[a](',
      '_*`[',
      '> ',
      '>',
      '- ',
      '1. ',
      '```\n',
      '\\',
      ' __a',
      '#',
      '**a ',
    ];
    for (const piece of pieces) parseMarkdown(piece.repeat(10_000));
  });
});

describe('a file', () => {
  test('has a name and words', () => {
    const text = '{"version":1,"name":"N","about":"A","steps":[]}';
    expect(readScenario(text)).toEqual({ name: 'N', about: 'A', text });
  });
  test.each([
    ['no JSON', '{"name":', /no JSON/],
    ['a list', '[1]', /must be an object/],
    ['a name that is none', '{"name":7}', /name must be a text/],
    ['words without end', `{"about":"${'x'.repeat(10_001)}"}`, /about must be a text/],
    ['values without bottom', `{"a":${'['.repeat(50_000)}${']'.repeat(50_000)}}`, /too deep/],
    ['a length without end', ' '.repeat(FILE_MAX + 1), /longer than/],
  ])('is refused with %s', (_, text, words) => {
    expect(() => readScenario(text)).toThrow(words);
  });
});

test('what is left of a run is written down with everything in its place', () => {
  const text = scenarioOf(
    {
      config: { peers: 3 } as WorldConfig,
      interventions: [
        { at: 5, act: { do: 'crash', peer: 1 } },
        { at: 7, after: 2, act: { do: 'propose', command: new Uint8Array([7, 0]) } },
        { at: 7, together: true, act: { do: 'restart', peer: 1 } },
        { at: 9, act: { do: 'fate', message: 17, fate: { delay_us: 3 } } },
      ],
      captions: [
        { at: 7, text: 'Now.' },
        { at: 1, text: 'First.' },
      ],
      at: 10,
      end: 12,
    },
    'A run',
  );
  expect(JSON.parse(text)).toEqual({
    version: 1,
    name: 'A run',
    about: '',
    depends_on_seed: true,
    cluster: { peers: 3 },
    steps: [
      { at_us: 1, say: 'First.' },
      { at_us: 5, do: 'crash', peer: 1 },
      { at_us: 7, after: 2, do: 'propose', command: [7, 0] },
      { at_us: 7, together: true, do: 'restart', peer: 1 },
      { at_us: 7, say: 'Now.' },
      { at_us: 9, do: 'fate', message: 17, fate: { delay_us: 3 } },
    ],
    run_until_us: 12,
    expect: [],
  });
  expect(readScenario(text).name).toBe('A run');
});
