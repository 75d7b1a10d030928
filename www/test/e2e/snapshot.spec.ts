import { expect, type Page, test } from '@playwright/test';
import { leader, open, state } from './world.js';

/** Sends commands until so many entries are applied at every peer, and pauses. */
async function fill(page: Page, entries: number): Promise<number> {
  const id = await leader(page);
  const { maxCommit } = await state(page);
  for (let i = maxCommit; i < entries; i++) await page.keyboard.press('c');
  await expect
    .poll(async () => (await state(page)).peers.every(({ lastApplied }) => lastApplied >= entries))
    .toBe(true);
  await page.keyboard.press('.');
  return id;
}

/** Lets a little time pass: a snapshot counts once it is on disk. */
async function settle(page: Page): Promise<void> {
  const { now } = await state(page);
  await page.evaluate(() => document.querySelector('raft-playground')?.play());
  await expect.poll(async () => (await state(page)).now).toBeGreaterThan(now + 5000);
  await page.evaluate(() => document.querySelector('raft-playground')?.pause());
}

const row = (page: Page, id: number) => page.getByRole('list', { name: `S${id}'s log` });

test('a snapshot is taken from the menu, and stands in the log as one block', async ({ page }) => {
  await open(page, '?speed=1');
  const id = await fill(page, 6);
  await expect(row(page, id).getByRole('listitem')).toHaveCount(6);
  await page.locator(`[data-peer="${id}"] .disc`).click();
  await page.getByRole('toolbar').getByRole('button', { name: 'More…' }).click();
  await page.getByRole('toolbar').getByRole('button', { name: 'Take a snapshot' }).click();
  await settle(page);
  const block = row(page, id).getByRole('listitem', { name: 'snapshot up to index 6, term 1' });
  await expect(block).toHaveText('snapshot up to6');
  await expect(row(page, id).getByRole('listitem')).toHaveCount(1);
  // The others have all their entries still, in the columns that the block spans.
  const other = (id % 5) + 1;
  await expect(row(page, other).getByRole('listitem')).toHaveCount(6);
  const [wide, last] = await Promise.all([
    block.boundingBox(),
    row(page, other)
      .getByRole('listitem', { name: /^index 6,/ })
      .boundingBox(),
  ]);
  expect((wide?.x ?? 0) + (wide?.width ?? 0)).toBeCloseTo((last?.x ?? 1) + (last?.width ?? 0), 0);
  await expect(page.locator('raft-inspector')).toContainText('up to 6, term 1');
});

test('a key takes a snapshot; one that is there already is said', async ({ page }) => {
  await open(page, '?speed=1');
  await fill(page, 3);
  await page.keyboard.press('2');
  await page.keyboard.press('s');
  await settle(page);
  await expect(
    row(page, 2).getByRole('listitem', { name: /^snapshot up to index 3/ }),
  ).toBeVisible();
  await page.keyboard.press('s');
  await expect(page.getByRole('alert')).toContainText('S2 takes no snapshot');
});

test('what all snapshots contain is folded into one column', async ({ page }) => {
  await open(page, '?autoplay=0');
  await page.getByRole('button', { name: /^Settings of the run/ }).click();
  const field = page.getByRole('textbox', { name: /^Entries per snapshot/ });
  await expect(field).toHaveValue('0');
  await field.fill('1000001');
  await page.getByRole('button', { name: 'Start a new run' }).click();
  await expect(page.getByRole('alert')).toContainText('from 0 to 1000000');
  await field.fill('4');
  await page.getByRole('button', { name: 'Start a new run' }).click();
  await page.evaluate(() => {
    const playground = document.querySelector('raft-playground');
    if (playground) playground.speed = 1;
    playground?.play();
  });
  await fill(page, 6);
  await settle(page);
  await expect(page.getByRole('listitem', { name: /^snapshot up to index/ })).toHaveCount(5);
  const { bases, last } = await page.evaluate(() => {
    const peers = document.querySelector('raft-playground')?.frame?.peers ?? [];
    const bases = peers.map(({ firstIndex }) => firstIndex - 1);
    return { bases, last: Math.max(...peers.map(({ lastIndex }) => lastIndex)) };
  });
  const fold = Math.min(...bases);
  expect(fold).toBeGreaterThanOrEqual(4);
  const left = Array.from({ length: last - fold }, (_, i) => String(fold + 1 + i));
  await expect(page.locator('raft-logs .axis span:not([hidden])')).toHaveText(left);
  await expect(page.locator('raft-logs').getByText('snapshot', { exact: true })).toBeVisible();
});

test('nothing in the logs is without a name', async ({ page }) => {
  await open(page, '?speed=1');
  await fill(page, 3);
  const tree = await page.locator('raft-logs').ariaSnapshot();
  expect(tree).toContain('listitem');
  expect(tree).not.toMatch(/- img\b(?! ")/);
});
