import { describe, expect, test } from 'vitest';
import { parseInlines, parseMarkdown } from '../../src/markdown.js';
import { FILE_MAX, readScenario } from '../../src/scenario.js';

describe('the text of a scenario', () => {
  test('has paragraphs and lists', () => {
    expect(parseMarkdown('One\ntwo.\n\n- a\n- b\n\n\n\nThree.')).toEqual([
      { kind: 'paragraph', inlines: ['One two.'] },
      { kind: 'list', items: [['a'], ['b']] },
      { kind: 'paragraph', inlines: ['Three.'] },
    ]);
  });
  test('has emphasis, code and links', () => {
    expect(parseInlines('a *b* **c** `*d*` [e](https://raft.github.io/) f')).toEqual([
      'a ',
      { kind: 'em', text: 'b' },
      ' ',
      { kind: 'strong', text: 'c' },
      ' ',
      { kind: 'code', text: '*d*' },
      ' ',
      { kind: 'link', text: 'e', href: 'https://raft.github.io/' },
      ' f',
    ]);
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
    for (const piece of ['*', '**', '[', '`', '[a](', '_*`[']) parseMarkdown(piece.repeat(10_000));
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
