import { describe, expect, test } from 'vitest';
import type { Shown } from '../../src/screen.js';
import { openTab, tabsOf } from '../../src/views/panels.js';

const scenario = { name: 'N', about: 'A', text: '{}' };
const shown = (
  part: Partial<Shown>,
): Pick<Shown, 'layout' | 'companion' | 'scenario' | 'stops' | 'tab'> => ({
  layout: 'wide',
  companion: null,
  scenario: null,
  stops: [],
  tab: 'inspect',
  ...part,
});

describe('the panels behind tabs', () => {
  test.each([
    [{}, 'inspect clients checks charts network branches'],
    [{ scenario }, 'inspect clients checks charts network branches story'],
    // A run that was handed on with captions has a story without a scenario.
    [
      { stops: [{ moment: 0, at: 0, text: 'Look.' }] },
      'inspect clients checks charts network branches story',
    ],
    [{ layout: 'medium' }, 'time events inspect clients checks charts network branches'],
    [{ layout: 'narrow' }, 'logs time events inspect clients checks charts network branches'],
    // Two clusters leave no place for the events beside the panels.
    [{ companion: 2 }, 'time events inspect clients checks charts network branches'],
  ] as const)('%#', (part, tabs) => {
    expect(tabsOf(shown(part)).join(' ')).toBe(tabs);
  });

  test('never have an open one that is not there', () => {
    expect(openTab(shown({ tab: 'events', layout: 'medium' }))).toBe('events');
    expect(openTab(shown({ tab: 'events' }))).toBe('inspect');
    expect(openTab(shown({ tab: 'story' }))).toBe('inspect');
    expect(openTab(shown({ tab: 'story', scenario }))).toBe('story');
  });
});
