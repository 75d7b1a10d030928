import { expect, test } from '@playwright/test';
import { leader, open } from './world.js';

test('a peer that waits outside is added, and becomes a voter', async ({ page }) => {
  await open(page, '?servers=4&speed=1');
  await page.getByRole('button', { name: /4 peers/ }).click();
  await page.getByLabel(/Of them vote at first/).fill('3');
  await page.getByRole('button', { name: 'Start a new run' }).click();
  const outsider = page.getByRole('button', { name: /^S4, / });
  await expect(outsider).toHaveAccessibleName(/^S4, outside, term 0/);
  expect(await leader(page)).toBeLessThan(4);

  const menu = page.getByRole('toolbar');
  await page.locator('[data-peer="4"] .disc').click();
  await menu.getByRole('button', { name: 'Add as a learner' }).click();
  await expect(outsider).toHaveAccessibleName(/^S4, learner, term 1/);
  await page.locator('[data-peer="4"] .disc').click();
  await menu.getByRole('button', { name: 'Make it a voter' }).click();
  await expect(outsider).toHaveAccessibleName(/^S4, follower, term 1/);
});
