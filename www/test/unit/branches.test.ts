import { describe, expect, test } from 'vitest';
import { actWords, deedWords } from '../../src/act-words.js';
import { branchRows, branchWords } from '../../src/views/branch-plan.js';
import type { BranchView, Intervention } from '../../src/wasm/api.js';

const branch = (id: number, more: Partial<BranchView> = {}): BranchView => ({
  id,
  name: `branch ${id}`,
  parent: null,
  forked_at: null,
  forked_moment: null,
  moments: 0,
  end: 100,
  deeds: 0,
  pinned: false,
  current: false,
  ...more,
});

describe('the tree', () => {
  test('has parents before their children, by the time at which they left', () => {
    const rows = branchRows([
      branch(1),
      branch(2, { parent: 1, forked_at: 50 }),
      branch(3, { parent: 2, forked_at: 60 }),
      branch(4, { parent: 1, forked_at: 20 }),
    ]);
    expect(rows.map(({ branch: { id }, depth }) => [id, depth])).toEqual([
      [1, 0],
      [4, 1],
      [2, 1],
      [3, 2],
    ]);
  });
  test('loses no branch whose parent is gone', () => {
    const rows = branchRows([branch(5, { parent: 4 }), branch(6, { parent: 5 })]);
    expect(rows.map(({ branch: { id }, depth }) => [id, depth])).toEqual([
      [5, 0],
      [6, 1],
    ]);
  });
});

describe('the branch that is shown is called', () => {
  test.each([
    [[branch(1, { current: true })], 'branch 1'],
    [[branch(1), branch(2, { parent: 1, current: true })], 'branch 2 of 2'],
    [
      [branch(1), branch(3, { parent: 1, current: true }), branch(4, { parent: 3 })],
      'branch 2 of 3',
    ],
    [[branch(1), branch(2, { name: 'without S3', current: true })], 'without S3 (2 of 2)'],
    [[], ''],
  ])('%#', (branches, words) => {
    expect(branchWords(branches)).toBe(words);
  });
});

test('what was done together is told as one', () => {
  const told = (first: Intervention, ...others: Intervention[]): string => {
    const part = (act: Intervention) => ({ at: 5, together: true, act });
    const fate = { at: 5, act: { do: 'fate', message: 7, fate: 'drop' } } as const;
    const stop = { at: 5, act: { do: 'crash', peer: 9 } } as const;
    const deed = [{ at: 5, act: first }, fate, ...others.map(part)];
    return deedWords([stop, ...deed, stop], 1);
  };
  expect(told({ do: 'crash', peer: 3 })).toBe('Stop S3');
  expect(told({ do: 'crash', peer: 3 }, { do: 'restart', peer: 3 })).toBe(
    'Stop S3; start S3 again',
  );
  expect(told({ do: 'new_peer' }, { do: 'add_learner', peer: 6 })).toBe('A new peer; add S6');
  expect(told({ do: 'crash', peer: 3 }, { do: 'fire', peer: 4 })).toBe('Stop S3; S4 times out');
  const cut = (from: number, to: number): Intervention => ({ do: 'cut', from, to });
  expect(told(cut(1, 2), cut(2, 1))).toBe('Cut S1 ↔ S2');
  expect(told(cut(1, 2), cut(1, 3))).toBe('Cut S1 → S2; cut S1 → S3');
  expect(told(cut(1, 2), cut(1, 3), cut(1, 4))).toBe('Cut S1 → S2 and 2 more');
  expect(deedWords([], 0)).toBe('');
});

test('interventions are told in a few words', () => {
  expect(actWords({ do: 'crash', peer: 3 })).toBe('Stop S3');
  expect(actWords({ do: 'cut', from: 1, to: 2 })).toBe('Cut S1 → S2');
  expect(actWords({ do: 'partition', groups: [[1, 2], [3]] })).toBe('Part S1 and S2 | S3');
  expect(actWords({ do: 'request', op: 'put x 1' })).toBe('put x 1');
  expect(actWords({ do: 'request', op: 'y'.repeat(99), peer: 2 })).toBe(`${'y'.repeat(32)}… to S2`);
  // The names of messages as `sim` writes them: bits of sender, receiver, number and copy.
  const third = ((1n << 7n) | 2n) * 2n ** 39n + (2n << 4n);
  const message = Number(third);
  expect(actWords({ do: 'drop', message })).toBe('Drop message 3 of S1 → S2');
  expect(actWords({ do: 'delay', message: message + 1, by_us: 50_000 })).toBe(
    'Delay copy 1 of message 3 of S1 → S2 by 50 ms',
  );
  const last = Number(((99n << 7n) | 98n) * 2n ** 39n + ((2n ** 35n - 1n) << 4n));
  expect(actWords({ do: 'deliver', message: last })).toBe(
    'Deliver message 34359738368 of S99 → S98',
  );
});
