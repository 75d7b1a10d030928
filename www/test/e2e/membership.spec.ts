import { expect, test } from '@playwright/test';
import { leader, log, open, ready, state, stepUntil } from './world.js';

test('a peer that waits outside is added, and becomes a voter', async ({ page }) => {
  await open(page, '?servers=4&speed=1');
  await page.getByRole('button', { name: /4 peers/ }).click();
  await page.getByLabel(/Of them vote at first/).fill('3');
  await page.getByRole('button', { name: 'Start a new run' }).click();
  const outsider = page.getByRole('button', { name: /^S4, / });
  await expect(outsider).toHaveAccessibleName(/^S4, outside, term 0/);
  const node = page.locator('.peers [data-peer="4"]');
  await expect(node).toHaveClass(/ outside /);
  expect(await leader(page)).toBeLessThan(4);

  const menu = page.getByRole('toolbar');
  await page.locator('[data-peer="4"] .disc').click();
  await menu.getByRole('button', { name: 'Add as a learner' }).click();
  await expect(outsider).toHaveAccessibleName(/^S4, learner, term 1/);
  await expect(node).toHaveClass(/ learner /);
  await page.locator('[data-peer="4"] .disc').click();
  await menu.getByRole('button', { name: 'Make it a voter' }).click();
  await expect(outsider).toHaveAccessibleName(/^S4, follower, term 1/);
  await expect(node).toHaveClass(/ voter /);
});

test('a new peer is in every view from where it appeared, and not before', async ({ page }) => {
  await open(page, '?autoplay=0&seed=7');
  await stepUntil(page, ({ peers }) => peers.every(({ lastApplied }) => lastApplied > 0));
  const { now: before } = await state(page);
  await page.keyboard.press('u');
  const peer = page.locator('.peers [data-peer="6"]');
  await expect(peer).toHaveAccessibleName(/^S6, learner, term 0/);
  await stepUntil(page, ({ peers }) => (peers[5]?.lastApplied ?? 0) > 1);
  await expect(peer).toHaveAccessibleName(/^S6, learner, .*term 1/);
  expect(await log(page, 6)).toEqual(await log(page, (await state(page)).leader));
  await expect(page.locator('raft-logs .lane')).toHaveCount(6);
  await page.getByRole('tab', { name: 'Network' }).click();
  await expect(page.locator('raft-link-matrix td[data-from]')).toHaveCount(30);
  await page.getByRole('tab', { name: 'Clients' }).click();
  await expect(page.locator('raft-clients')).toContainText('S6');

  // Its links are its own: cut off, it is the only one.
  await page.evaluate(() =>
    document.querySelector('raft-playground')?.act({ do: 'isolate', peer: 6 }),
  );
  expect((await state(page)).cuts).toBe(10);
  await page.keyboard.press('h');
  expect((await state(page)).cuts).toBe(0);
  const end = await page.evaluate(async () => {
    const playground = document.querySelector('raft-playground');
    return { hash: playground?.traceHash, link: await playground?.share() };
  });

  await page.getByRole('slider', { name: 'Time' }).focus();
  await page.keyboard.press('Home');
  expect((await state(page)).peers).toHaveLength(5);
  await expect(peer).toHaveCount(0);
  await expect(page.locator('raft-logs .lane')).toHaveCount(5);
  await page.keyboard.press('End');
  await expect(peer).toBeVisible();

  // The same run from a link; and without what was done, it was never there.
  await page.goto('about:blank');
  await page.goto(`index.html${end.link}`);
  await ready(page);
  await expect
    .poll(() => page.evaluate(() => document.querySelector('raft-playground')?.traceHash))
    .toBe(end.hash);
  await page.getByRole('tab', { name: 'Branches' }).click();
  await page.getByRole('button', { name: 'Without this: A new peer' }).click();
  await expect.poll(async () => (await state(page)).peers.length).toBe(5);
  expect((await state(page)).now).toBeGreaterThan(before);
  await expect(peer).toHaveCount(0);
});

test('without a leader it waits outside, and when there are 99 no other can come', async ({
  page,
}) => {
  await open(page, '?autoplay=0&seed=7');
  await page.keyboard.press('u');
  await expect(page.locator('.peers [data-peer="6"]')).toHaveAccessibleName(/^S6, outside/);
  await open(page, '?autoplay=0&servers=99');
  await page.keyboard.press('u');
  await expect(page.getByRole('alert')).toContainText('There are 99 peers already');
  expect((await state(page)).peers).toHaveLength(99);
});
