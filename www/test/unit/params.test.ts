import { describe, expect, test } from 'vitest';
import { DEFAULTS, parseParams, readSpeed, rulesOf } from '../../src/params.js';

describe('the address', () => {
  test('nothing said is the documented default', () => {
    expect(parseParams('')).toEqual({ params: DEFAULTS, given: new Set(), problems: [] });
  });

  test('the form of the documentation', () => {
    const { params, problems } = parseParams(
      '?servers=5&seed=7&speed=0.05&autoplay=1&controls=minimal&theme=dark&hold=1',
    );
    expect(problems).toEqual([]);
    expect(params).toEqual({
      servers: 5,
      seed: 7,
      speed: 0.05,
      autoplay: true,
      controls: 'minimal',
      theme: 'dark',
      hold: true,
      prevote: false,
      checkquorum: false,
      stickiness: false,
      noop: true,
    });
  });

  test('switches of the algorithm go to the engine only when they are said', () => {
    expect(rulesOf(parseParams('?servers=3'))).toEqual({});
    expect(rulesOf(parseParams('?prevote=1&checkquorum&stickiness=no&noop=0'))).toEqual({
      pre_vote: true,
      check_quorum: true,
      leader_stickiness: false,
      noop_on_election: false,
    });
    expect(rulesOf(parseParams('?prevote=perhaps'))).toEqual({});
  });

  test.each([
    ['servers=0', 'servers must be a whole number from 1 to 99, not “0”. Using 5.'],
    ['servers=1000', 'servers must be a whole number from 1 to 99, not “1000”. Using 5.'],
    ['servers=4.5', 'servers must be a whole number from 1 to 99, not “4.5”. Using 5.'],
    ['seed=-1', 'seed must be a whole number from 0 to 9007199254740991, not “-1”. Using 7.'],
    [
      'seed=9007199254740993',
      'seed must be a whole number from 0 to 9007199254740991, not “9007199254740993”. Using 7.',
    ],
    [
      'speed=NaN',
      'Speed must be a number from 0.001 to 100 (or 1/1000 to 100), not “NaN”. Using 1/30.',
    ],
    ['autoplay=maybe', 'autoplay must be 1 or 0, not “maybe”. Using 1.'],
    ['prevote=perhaps', 'prevote must be 1 or 0, not “perhaps”. Using 0.'],
    ['noop=2', 'noop must be 1 or 0, not “2”. Using 1.'],
    ['controls=some', 'controls must be full, minimal, none, not “some”. Using full.'],
    ['theme=pink', 'theme must be auto, light, dark, not “pink”. Using auto.'],
  ])('%s is said and the default taken', (query, words) => {
    const { params, problems } = parseParams(query);
    expect(problems).toEqual([words]);
    expect(params).toEqual(DEFAULTS);
  });

  test('a name it does not know is said', () => {
    expect(parseParams('sevrers=3').problems[0]).toContain(
      '“sevrers” is no parameter of this page',
    );
  });

  test('a very long value is not echoed whole', () => {
    expect(parseParams(`servers=${'9'.repeat(5000)}`).problems[0]?.length).toBeLessThan(140);
  });
});

describe('a speed', () => {
  test('is a number or a part', () => {
    expect(readSpeed('0.05')).toBe(0.05);
    expect(readSpeed('1/20')).toBe(0.05);
    expect(readSpeed(' 1 / 1000 ')).toBe(0.001);
  });
  test.each(['', 'x', '1/0', '0', '-1', '101', 'Infinity', '1e-9'])('“%s” is none', (text) => {
    expect(() => readSpeed(text)).toThrow(RangeError);
  });
});
