/** Panels are closed, opened, made larger and smaller, and remembered. */
import { expect, type Page, test } from '@playwright/test';
import { clean, open } from './world.js';

const leaf = (page: Page) => page.getByRole('group', { name: 'Panels that are open' });

async function width(page: Page, name: string): Promise<number> {
  return (await page.locator(name).boundingBox())?.width ?? 0;
}

test('every panel is closed and comes back, and the stage takes its room', async ({ page }) => {
  await open(page, '?autoplay=0');
  await page.getByRole('button', { name: 'Panels', exact: true }).click();
  await clean(page);
  const before = await width(page, 'main.stage');
  for (const [name, view] of [
    ['Logs', 'raft-logs'],
    ['Space-time diagram', 'raft-spacetime'],
    ['Inspector and other tabs', 'raft-inspector'],
    ['Events', 'raft-events'],
  ] as const) {
    await leaf(page).getByRole('checkbox', { name }).uncheck();
    await expect(page.locator(view)).toHaveCount(0);
  }
  expect(await width(page, 'main.stage')).toBe(1280);
  await page.reload();
  await expect(page.locator('raft-cluster')).toBeVisible();
  await expect(page.locator('raft-logs')).toHaveCount(0);
  await page.getByRole('button', { name: 'Panels', exact: true }).click();
  await leaf(page).getByRole('button', { name: 'Reset the panels' }).click();
  await expect(page.locator('raft-logs')).toBeVisible();
  await expect(page.locator('raft-spacetime')).toBeVisible();
  expect(await width(page, 'main.stage')).toBe(before);
});

test('what is opened again shows the run as it is by then', async ({ page }) => {
  await open(page, '?autoplay=0');
  await page.getByRole('button', { name: 'Panels', exact: true }).click();
  const logs = leaf(page).getByRole('checkbox', { name: 'Logs' });
  await logs.uncheck();
  await page.evaluate(() => {
    const playground = document.querySelector('raft-playground');
    while ((playground?.frame?.maxCommit ?? 1) < 1) playground?.step();
  });
  await logs.check();
  await expect(page.locator('raft-logs')).toContainText('no-op');
});

test('edges move by hand and by keys', async ({ page }) => {
  await open(page, '?autoplay=0');
  for (const [name, view, by, key] of [
    ['Width of the logs', 'raft-logs', { x: -50, y: 0 }, 'ArrowLeft'],
    ['Width of the panels', '.right', { x: -50, y: 0 }, 'ArrowLeft'],
    ['Height of the events', 'raft-events', { x: 0, y: -50 }, 'ArrowUp'],
  ] as const) {
    const edge = page.getByRole('separator', { name });
    const size = async (): Promise<number> => {
      const box = await page.locator(view).boundingBox();
      return (by.x === 0 ? box?.height : box?.width) ?? 0;
    };
    const before = await size();
    await edge.focus();
    await page.keyboard.press(key);
    await expect.poll(size).toBeGreaterThan(before + 5);
    const box = await edge.boundingBox();
    if (!box) throw new Error('no edge');
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + by.x, y + by.y, { steps: 3 });
    await page.mouse.up();
    await expect.poll(size).toBeGreaterThan(before + 45);
    await edge.dblclick();
    await expect.poll(size).toBeCloseTo(before, 0);
  }
});

test('what is asked for comes though its place is closed', async ({ page }) => {
  await open(page, '?autoplay=0');
  await page.getByRole('button', { name: 'Panels', exact: true }).click();
  await leaf(page).getByRole('checkbox', { name: 'Inspector' }).uncheck();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'main', exact: true }).click();
  await expect(page.locator('raft-branches')).toBeVisible();
});

test('on a slide logs and panels share a column that can be made wider', async ({ page }) => {
  await page.setViewportSize({ width: 960, height: 540 });
  await open(page, '?autoplay=0');
  const before = await width(page, 'raft-logs');
  const edge = page.getByRole('separator', { name: 'Width of logs and panels' });
  await edge.focus();
  await page.keyboard.press('ArrowLeft');
  await expect.poll(() => width(page, 'raft-logs')).toBeGreaterThan(before + 10);
  await page.getByRole('button', { name: 'Panels', exact: true }).click();
  await expect(leaf(page).getByRole('checkbox')).toHaveCount(2);
});

test('on a slide the edge under the logs moves by hand and by keys, and stays there', async ({
  page,
}) => {
  await page.setViewportSize({ width: 960, height: 540 });
  await open(page, '?autoplay=0');
  const edge = page.getByRole('separator', { name: 'Height of the panels' });
  const height = async (name: string): Promise<number> =>
    (await page.locator(name).boundingBox())?.height ?? 0;
  const side = (): Promise<number> => height('.side');
  const [before, logs] = [await side(), await height('raft-logs')];
  await expect(edge).toHaveAttribute('aria-valuetext', 'what the logs leave');
  await expect(edge).toHaveAttribute('aria-orientation', 'horizontal');

  // From where it stands, though nobody has said a size yet.
  const pull = async (by: number): Promise<void> => {
    const box = await edge.boundingBox();
    if (!box) throw new Error('no edge');
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x, y + by, { steps: 4 });
    await page.mouse.up();
  };
  await pull(-60);
  await expect.poll(side).toBeGreaterThan(before + 57);
  expect(await side()).toBeLessThan(before + 63);
  expect((await side()) + (await height('raft-logs'))).toBeCloseTo(before + logs, 0);
  await clean(page);

  await expect(edge).toBeFocused();
  await expect(edge).not.toHaveAttribute('aria-valuetext');
  const pulled = await side();
  await page.keyboard.press('ArrowUp');
  await expect.poll(side).toBeGreaterThan(pulled + 8);
  const said = Number(await edge.getAttribute('aria-valuenow'));
  expect(Math.abs(said - ((await side()) / 540) * 100)).toBeLessThan(1);

  const kept = await side();
  await page.reload();
  await expect(page.locator('raft-cluster')).toBeVisible();
  await expect.poll(side).toBeCloseTo(kept, 0);

  // At most so far that a row of the logs stays; from there the next key goes back at once.
  await edge.focus();
  await page.keyboard.press('Home');
  await expect.poll(() => height('raft-logs')).toBeLessThan(100);
  expect(await height('raft-logs')).toBeGreaterThan(88);
  const most = await side();
  await page.keyboard.press('ArrowDown');
  await expect.poll(side).toBeLessThan(most - 8);

  await edge.dblclick();
  await expect.poll(side).toBeCloseTo(before, 0);
  await page.getByRole('button', { name: 'Panels', exact: true }).click();
  await leaf(page).getByRole('checkbox', { name: 'Logs' }).uncheck();
  await expect(edge).toHaveCount(0);
});

test.describe('on a slide under a finger', () => {
  test.use({ viewport: { width: 960, height: 540 }, hasTouch: true });

  test('the edge under the logs is taken hold of beside it too', async ({ page, context }) => {
    await open(page, '?autoplay=0');
    const side = async (): Promise<number> =>
      (await page.locator('.side').boundingBox())?.height ?? 0;
    const before = await side();
    const box = await page.getByRole('separator', { name: 'Height of the panels' }).boundingBox();
    if (!box) throw new Error('no edge');
    const touch = await context.newCDPSession(page);
    const [x, y] = [box.x + box.width / 2, box.y - 10];
    const send = (type: 'touchStart' | 'touchMove' | 'touchEnd', by?: number): Promise<unknown> =>
      touch.send('Input.dispatchTouchEvent', {
        type,
        touchPoints: by === undefined ? [] : [{ x, y: y + by }],
      });
    await send('touchStart', 0);
    for (const by of [-20, -40, -60]) await send('touchMove', by);
    await send('touchEnd');
    await expect.poll(side).toBeGreaterThan(before + 55);
  });
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true });

  const height = async (page: Page, name: string): Promise<number> =>
    (await page.locator(name).boundingBox())?.height ?? 0;

  test('the panels are pulled up by hand, by a tap and by keys', async ({ page }) => {
    await open(page, '?autoplay=0');
    const edge = page.getByRole('separator', { name: 'Height of the panels' });
    const side = (): Promise<number> => height(page, '.side');
    const before = await side();
    const box = await edge.boundingBox();
    if (!box) throw new Error('no edge');
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x, y - 120, { steps: 4 });
    await page.mouse.up();
    await expect.poll(side).toBeCloseTo(before + 120, -1);
    await edge.focus();
    await page.keyboard.press('ArrowDown');
    await expect.poll(side).toBeLessThan(before + 115);
    await page.keyboard.press('End');
    await expect.poll(side).toBeLessThan(before);
    await edge.tap();
    await expect.poll(side).toBeGreaterThan(before + 180);
    // The cluster is still there, and nothing of the page is out of sight.
    await expect(page.locator('.peers [data-peer="3"]')).toBeInViewport();
    await expect(page.getByRole('button', { name: 'Help', exact: true })).toBeInViewport();
    await edge.tap();
    await expect.poll(side).toBeCloseTo(before, 0);
  });

  test('what concerns the run as a whole is under the thumb', async ({ page }) => {
    await open(page, '?autoplay=0');
    for (const name of ['Scenarios', /^Settings/, 'Run again', 'Share', 'Light or dark', 'Help']) {
      const button = page.getByRole('button', { name }).first();
      const box = await button.boundingBox();
      expect(box?.y).toBeGreaterThan(760);
      expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(44);
    }
  });
});
