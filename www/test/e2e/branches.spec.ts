import { expect, type Page, test } from '@playwright/test';
import { act, leader, open, state, stepUntil } from './world.js';

const trace = (page: Page): Promise<string> =>
  page.evaluate(() => document.querySelector('raft-playground')?.traceHash ?? '');
const tree = (page: Page) => page.locator('raft-branches .tree > li');
const go = async (page: Page, words: string, deed: string): Promise<void> => {
  await page.getByRole('button', { name: `What can be done with ${words}` }).click();
  await page.locator('raft-branches').getByRole('button', { name: deed, exact: true }).click();
};

/** Two branches: in the first the leader goes on, in the second it is stopped in the past. */
async function two(page: Page): Promise<{ first: string }> {
  await open(page, '?speed=1');
  await leader(page);
  await page.keyboard.press('c');
  await expect.poll(async () => (await state(page)).now).toBeGreaterThan(900_000);
  await page.keyboard.press('.');
  const first = await trace(page);
  await page.keyboard.press('[');
  await page.keyboard.press('[');
  await page.keyboard.press('[');
  await page.keyboard.press('x');
  await page.getByRole('tab', { name: 'Branches' }).click();
  await expect(tree(page)).toHaveCount(2);
  return { first };
}

test('acting in the past makes a branch, and the old future is kept to the bit', async ({
  page,
}) => {
  const { first } = await two(page);
  expect((await state(page)).peers.filter(({ up }) => !up)).toHaveLength(1);
  await page.locator('raft-branches .switch', { hasText: 'main' }).click();
  expect((await state(page)).peers.every(({ up }) => up)).toBe(true);
  await page.getByRole('slider', { name: 'Time' }).focus();
  await page.keyboard.press('End');
  expect(await trace(page)).toBe(first);
});

test('a branch is made here, named, pinned and dropped', async ({ page }) => {
  await two(page);
  await page.keyboard.press('f');
  await expect(tree(page)).toHaveCount(3);
  await go(page, 'branch 3', 'Rename');
  await page.getByRole('textbox', { name: 'Name of the branch' }).fill('what if');
  await page.keyboard.press('Enter');
  await expect(tree(page).filter({ hasText: 'what if' })).toHaveCount(1);
  await page.locator('raft-branches').getByRole('button', { name: 'Pin', exact: true }).click();
  await expect(page.getByRole('img', { name: 'pinned' })).toBeVisible();
  await page.locator('raft-branches .switch', { hasText: 'main' }).click();
  await go(page, 'branch 2', 'Drop');
  await expect(tree(page)).toHaveCount(2);
  await expect(page.locator('.branch')).toContainText('1 of 2');
  // What is pinned is not dropped before it is unpinned.
  const branches = page.locator('raft-branches');
  await go(page, 'what if', 'Unpin');
  await branches.getByRole('button', { name: 'Pin', exact: true }).click();
  await expect(branches).toContainText('Kept while it is pinned.');
  await expect(branches.getByRole('button', { name: 'Drop', exact: true })).toHaveCount(0);
  await branches.getByRole('button', { name: 'Unpin', exact: true }).click();
  await branches.getByRole('button', { name: 'Drop', exact: true }).click();
  await expect(tree(page)).toHaveCount(1);
});

test('what was done to a message is told by its link, and can be taken back', async ({ page }) => {
  await open(page, '?autoplay=0');
  await act(page, { do: 'fire', peer: 2 });
  const [dropped] = (await stepUntil(page, ({ messages }) => messages.length > 0)).messages;
  if (!dropped) throw new Error('no message');
  await act(page, { do: 'drop', message: dropped.id });
  await page.getByRole('tab', { name: 'Branches' }).click();
  const words = `Drop message 1 of S${dropped.from} → S${dropped.to}`;
  await expect(page.locator('raft-branches .acts')).toContainText(words);
  await page.getByRole('button', { name: `Without this: ${words}` }).click();
  await expect(page.locator('raft-branches .acts')).not.toContainText(words);
  expect((await state(page)).messages.map(({ id }) => id)).toContain(dropped.id);
});

test('two branches are compared: where they part, and each peer’s state', async ({ page }) => {
  await two(page);
  await page.keyboard.press('.');
  await expect.poll(async () => (await state(page)).term).toBeGreaterThan(1);
  await page.keyboard.press('.');
  await go(page, 'main', 'Compare');
  const section = page.getByRole('region', { name: 'Comparison' });
  await expect(section).toContainText('They part at');
  await expect(section.locator('tbody tr')).not.toHaveCount(0);
  await section.getByRole('button', { name: 'Close the comparison' }).click();
  await expect(section).toHaveCount(0);
});

test('two branches play side by side on one clock', async ({ page }) => {
  await two(page);
  await go(page, 'main', 'Side by side');
  await expect(page.locator('raft-cluster')).toHaveCount(2);
  await expect(page.locator('.which')).toHaveText(['branch 2', /main/]);
  const down = (which: string) =>
    page.locator(`raft-cluster.${which} [data-peer][aria-label*="stopped"]`);
  await expect(down('first')).toHaveCount(1);
  await expect(down('second')).toHaveCount(0);
  await page.locator('raft-branches .switch', { hasText: 'main' }).click();
  await expect(down('first')).toHaveCount(0);
  await expect(down('second')).toHaveCount(1);
  await page.getByRole('button', { name: 'Show one branch alone' }).click();
  await expect(page.locator('raft-cluster')).toHaveCount(1);
});

test('an intervention is taken out, and those after it stay', async ({ page }) => {
  await open(page, '?speed=1');
  await leader(page);
  await page.keyboard.press('1');
  await page.keyboard.press('x');
  await page.keyboard.press('2');
  await page.keyboard.press('x');
  await page.keyboard.press('.');
  await page.getByRole('tab', { name: 'Branches' }).click();
  await page.getByRole('button', { name: 'Without this: Stop S1' }).click();
  const { peers } = await state(page);
  expect(peers.filter(({ up }) => !up).map(({ id }) => id)).toEqual([2]);
  await expect(tree(page)).toHaveCount(2);
});

test('a caption stands where it was put, and nowhere before', async ({ page }) => {
  await open(page, '?speed=1');
  await leader(page);
  await page.keyboard.press('.');
  await page.getByRole('tab', { name: 'Branches' }).click();
  await page.getByRole('textbox', { name: 'Caption at this instant' }).fill('Here it begins.');
  await page.keyboard.press('Enter');
  await expect(page.locator('.said p')).toHaveText('Here it begins.');
  await page.getByRole('slider', { name: 'Time' }).focus();
  await page.keyboard.press('Home');
  await expect(page.locator('.said')).toHaveCount(0);

  // It is come to again, and taken back.
  await page.getByRole('button', { name: /^\d.* s Here it begins\.$/ }).click();
  await expect(page.locator('.said p')).toHaveText('Here it begins.');
  await page.getByRole('button', { name: 'Without this caption: Here it begins.' }).click();
  await expect(page.locator('raft-timeline .spot[data-kind="say"]')).toHaveCount(0);
  await expect(page.locator('.said')).toHaveCount(0);
  await expect(page.getByRole('button', { name: /Here it begins/ })).toHaveCount(0);
});

test('Delete takes out what was done last, up to where time stands', async ({ page }) => {
  await open(page, '?autoplay=0&seed=7');
  await page.keyboard.press('Delete');
  await expect(page.locator('.caption .what')).toHaveText('Nothing was done up to here.');
  await page.evaluate(() => {
    const playground = document.querySelector('raft-playground');
    const to = (at: number): void => {
      while ((playground?.frame?.now ?? at) < at) playground?.step();
    };
    to(300_000);
    playground?.act({ do: 'crash', peer: 1 });
    to(500_000);
    playground?.act({ do: 'crash', peer: 2 });
    to(700_000);
  });
  const acts = () =>
    page.evaluate(() =>
      document.querySelector('raft-playground')?.interventions.map(({ act }) => act),
    );
  const crash = (peer: number) => ({ do: 'crash', peer });
  // A click on its mark goes there.
  const marks = page.locator('raft-timeline .spot[data-kind="act"]');
  await expect(marks).toHaveCount(2);
  const box = await marks.first().boundingBox();
  if (!box) throw new Error('no mark');
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
  expect((await state(page)).now).toBeLessThan(400_000);
  await page.keyboard.press('Delete');
  expect(await acts()).toEqual([crash(2)]);
  expect((await state(page)).peers[0]?.up).toBe(true);
  await expect(marks).toHaveCount(1);
  // From the end, it is the other one's turn.
  await page.getByRole('slider', { name: 'Time' }).focus();
  await page.keyboard.press('End');
  await page.keyboard.press('Backspace');
  expect(await acts()).toEqual([]);
  await expect(marks).toHaveCount(0);
});
