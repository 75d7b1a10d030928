/** The inspector against the state of the world itself. */
import { expect, type Page, test } from '@playwright/test';
import { clean, leader, open, state, stepUntil } from './world.js';

const inspector = (page: Page) => page.locator('raft-inspector');

/** The value beside a name of Figure 2; what it was before is left out. */
async function value(page: Page, name: string): Promise<string> {
  const dt = inspector(page).locator('dt', {
    hasText: new RegExp(`^${name.replace('[]', '\\[\\]')}$`),
  });
  const dd = dt.locator('xpath=following-sibling::dd[1]');
  const now = dd.locator('ins');
  return ((await now.count()) > 0 ? now : dd).innerText();
}

test('a peer is shown as in Figure 2, as the world has it, with what an event changed', async ({
  page,
}) => {
  await open(page, '?autoplay=0');
  const now = await stepUntil(page, ({ peers }) => peers.some(({ role }) => role === 'candidate'));
  const candidate = now.peers.find(({ role }) => role === 'candidate');
  await page.keyboard.press(String(candidate?.id));
  await expect.poll(() => value(page, 'currentTerm')).toBe(String(candidate?.term));
  await expect(inspector(page).locator('ins')).not.toHaveCount(0);
  await expect(inspector(page).locator('dd', { hasText: 'candidate' }).locator('del')).toHaveText(
    'follower',
  );
  // Its vote for itself is not durable yet.
  await expect(inspector(page)).toContainText('A loss of power now would lose term 1.');
  await clean(page);
});

test('what a leader keeps of its followers is what the world says', async ({ page }) => {
  await open(page, '?speed=1');
  const id = await leader(page);
  await page.getByRole('button', { name: 'Send a command' }).click();
  await page.keyboard.press('.');
  const progress = await page.evaluate((id) => {
    const frame = document.querySelector('raft-playground')?.frame;
    return frame?.peers
      .filter((peer) => peer.id !== id)
      .map((peer) => {
        const known = frame.progress(id, peer.id);
        return [`S${peer.id}`, String(known?.nextIndex), String(known?.matchIndex)];
      });
  }, id);
  const rows = inspector(page).locator('table', { hasText: 'nextIndex' }).locator('tbody tr');
  await expect(rows).toHaveCount(4);
  const shown = await rows.evaluateAll((all) =>
    all.map((row) =>
      [...row.children].slice(0, 3).map((cell) => {
        const now = cell.querySelector('ins') ?? cell;
        return now.textContent?.trim();
      }),
    ),
  );
  expect(shown).toEqual(progress);
  expect(await value(page, 'commitIndex')).toBe(
    String((await state(page)).peers[id - 1]?.commitIndex),
  );
});

test('an entry is selected in the logs and tells its life, and a time goes there', async ({
  page,
}) => {
  await open(page, '?speed=1');
  await leader(page);
  await page.getByRole('button', { name: 'Send a command' }).click();
  await expect
    .poll(async () => (await state(page)).peers.every(({ lastApplied }) => lastApplied >= 2))
    .toBe(true);
  await page.keyboard.press('.');
  await page.locator('raft-logs .cell[data-index="2"]:visible').first().click();
  const panel = inspector(page);
  await expect(panel.locator('h2')).toContainText('Entry 2');
  await expect(panel.locator('table.life button')).toHaveCount(20);
  await clean(page);
  const committed = panel
    .locator('dt', { hasText: 'committed' })
    .locator('xpath=following-sibling::dd[1]//button');
  const words = await committed.innerText();
  await committed.click();
  const there = await state(page);
  expect(there.running).toBe(false);
  const [seconds = '', micros = ''] = words.replace(' s', '').split('.');
  expect(there.now).toBe(Number(seconds) * 1e6 + Number(micros.replace(' ', '')));
  expect(there.maxCommit).toBeGreaterThanOrEqual(2);
  await expect(panel.locator('h2')).toContainText('Entry 2');
  // What comes later on this branch is still told.
  await expect(panel.locator('table.life button.ahead')).not.toHaveCount(0);
  await page.locator('raft-logs .scroll').focus();
  await page.keyboard.press('ArrowLeft');
  await expect(panel.locator('h2')).toContainText('Entry 1');
});

/** All names of a part of the panel with their values, as they stand there. */
async function values(page: Page, list = 'dl'): Promise<Record<string, string>> {
  return inspector(page)
    .locator(list)
    .first()
    .evaluate((dl) => {
      const found: Record<string, string> = {};
      for (const dt of dl.querySelectorAll('dt')) {
        const dd = dt.nextElementSibling;
        const now = dd?.querySelector('ins') ?? dd;
        found[dt.textContent?.trim() ?? ''] = now?.textContent?.trim() ?? '';
      }
      return found;
    });
}

interface DiskSeen {
  memory: Record<string, string>;
  disk: Record<string, string>;
}

/** The table of the disk, beside what the world has in memory. */
async function disk(page: Page): Promise<DiskSeen> {
  return inspector(page)
    .locator('table.disk')
    .evaluate((table) => {
      const seen: DiskSeen = { memory: {}, disk: {} };
      for (const row of table.querySelectorAll('tbody tr')) {
        const [name = '', memory = '', kept = ''] = [...row.children].map(
          (cell) => cell.textContent?.trim() ?? '',
        );
        seen.memory[name] = memory;
        seen.disk[name] = kept;
      }
      return seen;
    });
}

/** What a peer has in memory, or on its disk while it is down, in the words of that table. */
async function held(page: Page, id: number): Promise<Record<string, string>> {
  return page.evaluate((id) => {
    const playground = document.querySelector('raft-playground');
    const peer = playground?.frame?.peer(id);
    const last = playground?.log(id).at(-1);
    return {
      currentTerm: String(peer?.term),
      votedFor: peer?.votedFor ? `S${peer.votedFor}` : 'none',
      'log[]': last ? `to ${last.index}, term ${last.term}` : 'empty',
    };
  }, id);
}

test('the disk has what is there after a loss of power, and the rest is what is lost', async ({
  page,
}) => {
  await open(page, '?autoplay=0&seed=7');
  /** Compares now, then cuts the power for good and all, and compares again. */
  const lose = async (id: number, lost: string): Promise<void> => {
    await expect.poll(async () => (await disk(page)).memory).toEqual(await held(page, id));
    const { memory, disk: kept } = await disk(page);
    expect(kept).not.toEqual(memory);
    await expect(inspector(page)).toContainText(`A loss of power now would lose ${lost}.`);
    await expect(inspector(page).locator('table.disk tr.differs')).toHaveCount(
      Object.keys(kept).filter((name) => kept[name] !== memory[name]).length,
    );
    await page.evaluate((peer) => {
      document.querySelector('raft-playground')?.act({ do: 'power_loss', peer });
    }, id);
    await expect.poll(async () => (await disk(page)).disk).toEqual(kept);
    expect(Object.values((await disk(page)).memory)).toEqual(['–', '–', '–']);
    await expect(inspector(page)).toContainText('It is down: this is what it will start with.');
    await page.evaluate((peer) => {
      document.querySelector('raft-playground')?.act({ do: 'restart', peer });
    }, id);
    expect(await held(page, id)).toEqual(kept);
    await expect.poll(() => disk(page)).toEqual({ memory: kept, disk: kept });
    await expect(inspector(page)).toContainText('A loss of power now would lose nothing of it.');
  };

  const { peers, term } = await stepUntil(page, (now) =>
    now.peers.some(({ role }) => role === 'candidate'),
  );
  const candidate = peers.find(({ role }) => role === 'candidate')?.id ?? 0;
  await page.keyboard.press(String(candidate));
  await lose(candidate, `term ${term}`);

  // A follower with a slow disk: its term and its first entries are on it, the next are not.
  await stepUntil(page, (now) => now.peers.every(({ lastApplied }) => lastApplied >= 1));
  const { leader: first } = await state(page);
  const follower = (first % 5) + 1;
  await page.evaluate((peer) => {
    const playground = document.querySelector('raft-playground');
    playground?.act({ do: 'disk', peer, min_us: 400_000, max_us: 400_000 });
    for (const op of ['put x 1', 'put y 2']) playground?.act({ do: 'request', op });
  }, follower);
  await stepUntil(page, (now) => (now.peers[follower - 1]?.lastIndex ?? 0) >= 3);
  await page.keyboard.press('Escape');
  await page.keyboard.press(String(follower));
  await lose(follower, 'entries 2 to 3');
});

test('who belongs to the cluster is what the leader has, also while it changes', async ({
  page,
}) => {
  await open(page, '?autoplay=0&seed=7&servers=5');
  await stepUntil(page, ({ peers }) => peers.every(({ lastApplied }) => lastApplied > 0));
  const id = (await state(page)).leader;
  await page.keyboard.press(String(id));
  const peer = (by: number): number => ((id + by - 1) % 5) + 1;
  /** The lines, and what they have to be by the parts that the leader gives to everybody. */
  const lines = async (): Promise<{
    seen: Record<string, string>;
    due: Record<string, string>;
  }> => ({
    seen: await values(page, 'dl.membership'),
    due: await page.evaluate((id) => {
      const playground = document.querySelector('raft-playground');
      const all = playground?.frame?.peers ?? [];
      const names = (has: (part: (typeof all)[number]['part']) => boolean): string => {
        const found = all.filter(({ part }) => has(part)).map((one) => `S${one.id}`);
        return found.join(', ').replace(/, (S\d+)$/, ' and $1');
      };
      const joint = all.some(({ part }) => part.outgoing);
      const index = playground?.log(id).findLast(({ text }) => text.startsWith('members '))?.index;
      const committed = (playground?.frame?.peer(id)?.commitIndex ?? 0) >= (index ?? 0);
      return {
        ...(joint
          ? { C_old: names((it) => it.outgoing), C_new: names((it) => it.votes) }
          : { voters: names((it) => it.votes) }),
        ...(all.some(({ part }) => part.learns) ? { learners: names((it) => it.learns) } : {}),
        since: index ? `index ${index}, ${committed ? '' : 'not '}committed` : 'the beginning',
      };
    }, id),
  });
  const same = async (): Promise<Record<string, string>> => {
    const { due } = await lines();
    await expect.poll(async () => (await lines()).seen).toEqual(due);
    return due;
  };
  const act = (what: Record<string, unknown>): Promise<void> =>
    page.evaluate((it) => {
      document.querySelector('raft-playground')?.act(it as never);
    }, what);
  const commit = (index: number) =>
    stepUntil(page, ({ peers }) => (peers[id - 1]?.commitIndex ?? 0) >= index);
  expect(await same()).toEqual({ voters: 'S1, S2, S3, S4 and S5', since: 'the beginning' });
  await act({ do: 'reconfigure', voters: [id, peer(1), peer(4)] });
  expect(await same()).toMatchObject({
    C_old: 'S1, S2, S3, S4 and S5',
    since: 'index 2, not committed',
  });
  // The entry of the new configuration follows as soon as the joint one is committed.
  await commit(2);
  expect(await same()).toMatchObject({ since: 'index 3, not committed' });
  await commit(3);
  expect(Object.keys(await same())).toEqual(['voters', 'since']);
  await act({ do: 'add_learner', peer: peer(2) });
  expect(await same()).toMatchObject({
    learners: `S${peer(2)}`,
    since: 'index 4, not committed',
  });
  await commit(4);
  expect(await same()).toMatchObject({ since: 'index 4, committed' });
});
