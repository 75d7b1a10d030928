import { expect, type Page, test } from '@playwright/test';
import { act, leader, open, seek, state } from './world.js';

const trace = (page: Page): Promise<string> =>
  page.evaluate(() => document.querySelector('raft-playground')?.traceHash ?? '');
const slider = (page: Page) => page.getByRole('slider', { name: 'Time' });

/** A run with an election, a command and a crash, paused at its end. */
async function lesson(page: Page, query = ''): Promise<void> {
  await open(page, `?speed=1${query}`);
  await leader(page);
  await page.keyboard.press('c');
  await expect.poll(async () => (await state(page)).maxCommit).toBeGreaterThan(1);
  await page.keyboard.press('x');
  await expect.poll(async () => (await state(page)).now).toBeGreaterThan(1_200_000);
  await page.keyboard.press('.');
  await expect(page.getByRole('button', { name: 'Play' })).toBeVisible();
}

test('the run goes back and comes again to the bit', async ({ page }) => {
  await lesson(page);
  const end = await state(page);
  const hash = await trace(page);
  await slider(page).focus();
  await page.keyboard.press('Home');
  expect((await state(page)).now).toBe(0);
  expect((await state(page)).events).toBeLessThan(end.events);
  await page.keyboard.press('End');
  expect(await state(page)).toEqual({ ...end, running: false });
  expect(await trace(page)).toBe(hash);
});

test('a click on the timeline goes there, in every view, and stops time', async ({ page }) => {
  await lesson(page);
  await page.keyboard.press('.');
  const box = await slider(page).boundingBox();
  if (!box) throw new Error('no timeline');
  await page.mouse.click(box.x + 20, box.y + box.height - 12);
  const there = await state(page);
  expect(there.running).toBe(false);
  expect(there.now).toBeLessThan(200_000);
  expect(there.maxCommit).toBe(0);
  await expect(page.locator('raft-logs .cell:visible')).toHaveCount(0);
  await expect(page.locator('raft-events [role="option"].ahead')).not.toHaveCount(0);
  await expect(page.locator('raft-events [role="option"]:not(.ahead)')).toHaveCount(0);
  await expect(slider(page)).toHaveAttribute('aria-valuenow', String(there.now));
});

test('the playhead is dragged, by mouse and by finger', async ({ page }) => {
  await lesson(page);
  const box = await slider(page).boundingBox();
  if (!box) throw new Error('no timeline');
  const y = box.y + box.height - 12;
  await page.mouse.move(box.x + box.width / 2, y);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 4, y, { steps: 4 });
  const left = (await state(page)).now;
  await page.mouse.move(box.x + box.width / 3, y, { steps: 4 });
  await page.mouse.up();
  expect((await state(page)).now).toBeGreaterThan(left);
  await page.mouse.move(box.x + 5, y);
  expect((await state(page)).now).toBeGreaterThan(left);
});

test('steps go back and forth by one event, and to what matters', async ({ page }) => {
  await lesson(page);
  const end = await trace(page);
  await page.getByRole('button', { name: 'Step back one event' }).click();
  const back = await state(page);
  await page.keyboard.press('p');
  expect((await state(page)).now).toBeLessThanOrEqual(back.now);
  await page.keyboard.press('n');
  expect((await state(page)).now).toBe(back.now);
  await page.keyboard.press('[');
  const before = (await state(page)).now;
  expect(before).toBeLessThan(back.now);
  await page.getByRole('button', { name: 'Go to the previous event that matters' }).click();
  expect((await state(page)).now).toBeLessThanOrEqual(before);
  await slider(page).focus();
  await page.keyboard.press('End');
  expect(await trace(page)).toBe(end);
});

test('what stands on the timeline says what it is', async ({ page }) => {
  await lesson(page);
  const elected = page.locator('raft-timeline .spot[data-kind="leader"]').first();
  await expect(elected).toBeVisible();
  const box = await elected.boundingBox();
  if (!box) throw new Error('no mark');
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await expect(page.locator('raft-timeline .tip')).toContainText('leader');
  await page.mouse.down();
  await page.mouse.up();
  expect((await state(page)).leader).toBeGreaterThan(0);
  await expect(page.locator('raft-timeline .spot[data-kind="act"]')).toHaveCount(2);
  await expect(page.locator('raft-timeline .spot[data-kind="crash"]')).toHaveCount(1);
});

test('playing from the past follows what is recorded', async ({ page }) => {
  await lesson(page);
  const end = await state(page);
  const hash = await trace(page);
  await slider(page).focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('.');
  await expect.poll(async () => (await state(page)).now).toBeGreaterThan(300_000);
  await page.keyboard.press('.');
  await page.keyboard.press('End');
  expect((await state(page)).now).toBe(end.now);
  expect(await trace(page)).toBe(hash);
});

test('while time flows the band of who leads goes on with it', async ({ page }) => {
  await open(page, '?speed=0.1');
  // From here on nothing comes that would be marked.
  await expect
    .poll(async () => (await state(page)).peers.every((it) => it.commitIndex > 0))
    .toBe(true);
  // How far the band's end is behind the playhead at most, in pixels, in a second of pictures.
  const behind = await page.evaluate(async () => {
    const root = document
      .querySelector('raft-playground')
      ?.shadowRoot?.querySelector('raft-timeline')?.shadowRoot;
    let most = 0;
    let from = Number.NaN;
    let to = 0;
    for (const until = performance.now() + 1000; performance.now() < until; ) {
      await new Promise(requestAnimationFrame);
      const band = [...(root?.querySelectorAll('.reign path') ?? [])]
        .at(-1)
        ?.getBoundingClientRect();
      const knob = root?.querySelector('.head circle')?.getBoundingClientRect();
      if (!band || !knob) throw new Error('no band');
      to = knob.x + knob.width / 2;
      if (Number.isNaN(from)) from = to;
      most = Math.max(most, to - band.right);
    }
    return { most, way: to - from };
  });
  expect(behind.way).toBeGreaterThan(30);
  expect(behind.most).toBeLessThan(20);
});

test('the page of a phone has the whole of it under the thumb', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await lesson(page);
  for (const name of ['Go to the previous event that matters', 'Step back one event', 'Play']) {
    await expect(page.getByRole('button', { name, exact: true })).toBeInViewport();
  }
  await expect(slider(page)).toBeInViewport();
});

test('of terms ahead the words are not paler, wherever time goes', async ({ page }) => {
  await open(page, '?autoplay=0&seed=7');
  const stepTo = (until: number): Promise<void> =>
    page.evaluate((at) => {
      const playground = document.querySelector('raft-playground');
      while ((playground?.frame?.now ?? at) < at) playground?.step();
    }, until);
  await stepTo(700_000);
  await act(page, { do: 'crash', peer: await leader(page) });
  await stepTo(3_000_000);
  const words = page.locator('raft-timeline .led');
  const under = page.locator('raft-timeline .reign .led');
  await expect(words).toHaveCount(2);
  for (const [at, passed] of [
    [2_900_000, 2],
    [600_000, 1],
    [100_000, 0],
    [2_000_000, 2],
  ] as const) {
    await seek(page, at);
    await expect(under).toHaveCount(passed);
    await expect(words).toHaveCount(2);
  }
});
