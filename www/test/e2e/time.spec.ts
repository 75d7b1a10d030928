import { expect, test } from '@playwright/test';
import { open, state } from './world.js';

test.describe('a page that stands still', () => {
  test.beforeEach(async ({ page }) => {
    await page.addInitScript(() => {
      const counted = window as unknown as { frames: number };
      counted.frames = 0;
      const original = window.requestAnimationFrame.bind(window);
      window.requestAnimationFrame = (callback) => {
        counted.frames++;
        return original(callback);
      };
    });
  });
  const frames = (page: import('@playwright/test').Page): Promise<number> =>
    page.evaluate(() => (window as unknown as { frames: number }).frames);

  test('pause draws no frame and moves no time', async ({ page }) => {
    await open(page);
    await expect.poll(async () => (await state(page)).now).toBeGreaterThan(0);
    await page.getByRole('button', { name: 'Pause', description: /space/ }).click();
    const before = await state(page);
    const drawn = await frames(page);
    await page.waitForTimeout(500);
    expect((await state(page)).now).toBe(before.now);
    expect(await frames(page)).toBe(drawn);
    expect((await state(page)).running).toBe(false);
  });

  test('out of sight it draws nothing, and goes on when it is seen again', async ({ page }) => {
    await open(page);
    await page.evaluate(() => {
      const playground = document.querySelector('raft-playground');
      if (playground) playground.style.display = 'none';
    });
    await expect.poll(async () => (await state(page)).running).toBe(false);
    const drawn = await frames(page);
    await page.waitForTimeout(300);
    expect(await frames(page)).toBe(drawn);
    await page.evaluate(() => {
      const playground = document.querySelector('raft-playground');
      if (playground) playground.style.display = '';
    });
    await expect.poll(async () => (await state(page)).running).toBe(true);
  });
});

test('a step pauses and moves to the next event', async ({ page }) => {
  await open(page);
  await page.getByRole('button', { name: 'Step one event' }).click();
  const before = await state(page);
  expect(before.running).toBe(false);
  await page.keyboard.press('n');
  const after = await state(page);
  expect(after.events).toBeGreaterThanOrEqual(before.events);
  expect(after.now).toBeGreaterThan(before.now);
});

test('the next event that matters is one that is listed', async ({ page }) => {
  await open(page, '?autoplay=0');
  await page.getByRole('button', { name: 'Go to the next event that matters' }).click();
  await expect(page.locator('raft-events .row:not(.ahead)')).not.toHaveCount(0);
  expect((await state(page)).running).toBe(false);
});

test('the slider goes from a thousandth to a hundred times real time', async ({ page }) => {
  await open(page, '?autoplay=0');
  const slider = page.getByRole('slider', { name: 'Speed' });
  await slider.focus();
  await page.keyboard.press('Home');
  await expect(page.locator('.speed')).toHaveText('1/1000');
  await page.keyboard.press('End');
  await expect(page.locator('.speed')).toHaveText('100×');
  await page.keyboard.press('ArrowLeft');
  await expect(page.locator('.speed')).toHaveText('70×');
});

test('at a hundred times real time 25 peers do not hang the page', async ({ page }) => {
  await open(page, '?servers=25&speed=100');
  await page.waitForTimeout(1500);
  // A page that owes ever more frames never gets to the click; how fast it answers is the bench's.
  await page.getByRole('button', { name: 'Pause', description: /space/ }).click();
  const { now, running } = await state(page);
  expect(running).toBe(false);
  expect(now).toBeGreaterThan(200_000);
});

test('in a long quiet run the caption is that of what mattered last', async ({ page }) => {
  await open(page, '?autoplay=0&seed=7');
  const caption = page.locator('.caption .what');
  const seek = (at: number): Promise<void> =>
    page.evaluate((at) => document.querySelector('raft-playground')?.seek(at), at);
  await page.evaluate(() => {
    const playground = document.querySelector('raft-playground');
    if (playground) playground.speed = 100;
    playground?.play();
  });
  await expect.poll(async () => (await state(page)).now).toBeGreaterThan(9_000_000);
  await page.evaluate(() => document.querySelector('raft-playground')?.pause());
  for (const at of [8_500_000, 4_000_000, 1_000_000]) {
    await seek(at);
    await expect(caption, String(at)).toHaveText('S4 commits entry 1.');
  }
  await seek(0);
  await expect(caption).toHaveText('5 peers, no leader yet.');
});

test('when nothing that matters comes, that is said', async ({ page }) => {
  await open(page, '?autoplay=0&seed=7');
  const what = page.locator('.caption .what');
  // The election, and what is committed.
  await page.keyboard.press('m');
  await expect(what).not.toContainText('Nothing');
  for (let i = 0; i < 60 && !(await what.textContent())?.includes('Nothing'); i++)
    await page.keyboard.press('m');
  await expect(what).toHaveText(/^Nothing that matters happens in [\d.]+ s\.$/);
  await expect(page.locator('.live')).toContainText('Nothing that matters happens');
});
