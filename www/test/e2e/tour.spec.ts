import AxeBuilder from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';
import { open } from './world.js';

const card = (page: Page) => page.locator('raft-tour').getByRole('dialog');

async function begin(page: Page): Promise<void> {
  await page.keyboard.press('?');
  await page.getByRole('button', { name: 'Take the tour' }).click();
  await expect(card(page)).toBeVisible();
}

test('the tour points at parts that are there, by keys, and Escape leaves', async ({ page }) => {
  await open(page);
  await begin(page);
  const titles: string[] = [];
  for (let i = 0; i < 8; i++) {
    titles.push((await card(page).getByRole('heading').textContent()) ?? '');
    const spot = await page.locator('raft-tour .spot').boundingBox();
    const box = await card(page).boundingBox();
    expect((spot?.width ?? 0) * (spot?.height ?? 0)).toBeGreaterThan(500);
    expect(box?.x).toBeGreaterThanOrEqual(0);
    expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(720);
    await page.keyboard.press('ArrowRight');
  }
  expect(new Set(titles).size).toBe(8);
  const found = await new AxeBuilder({ page }).include('raft-playground').analyze();
  expect(found.violations.map(({ id }) => id)).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(card(page)).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Help', exact: true })).toBeFocused();
});

test('it can be taken by mouse, and the page stays alive beneath', async ({ page }) => {
  await open(page);
  await begin(page);
  await card(page).getByRole('button', { name: 'Next' }).click();
  await expect(card(page).getByRole('heading')).toHaveText('Three things to try');
  await card(page).getByRole('button', { name: 'Back' }).click();
  await expect(card(page).getByRole('heading')).toHaveText('The cluster');
  await card(page).getByRole('button', { name: 'Leave' }).click();
  await expect(card(page)).toHaveCount(0);
});

test('on a phone it leaves out what is not there', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await open(page);
  await begin(page);
  const box = await card(page).boundingBox();
  expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(390);
  await expect(card(page).locator('.count')).toHaveText(/^1 of [4-7]$/);
});
