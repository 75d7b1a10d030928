/** A scenario is read: time holds at its captions, step by step, and says what must hold. */
import { readFileSync } from 'node:fs';
import { expect, type Page, test } from '@playwright/test';
import { open, ready, state } from './world.js';

const SCENARIO = readFileSync('scenarios/figure-8-broken.json', 'utf8');

async function play(page: Page, query = '?autoplay=0&speed=1', text = SCENARIO): Promise<void> {
  await open(page, query);
  await page.evaluate(
    (text) => document.querySelector('raft-playground')?.playScenario(text),
    text,
  );
}

const held = (page: Page) => page.locator('.said button');
const stopped = (page: Page) => expect.poll(async () => (await state(page)).running).toBe(false);

test('time holds at every caption, and goes on when the reader does', async ({ page }) => {
  await play(page);
  await expect(held(page)).toHaveText(/Next\s*1\/9/);
  await expect(page.locator('.live')).toContainText('Five peers, and one entry of term 1');
  expect((await state(page)).now).toBe(0);
  const seen: number[] = [];
  for (let caption = 2; caption <= 4; caption++) {
    if (caption % 2 === 0) await page.keyboard.press('Enter');
    else await held(page).click();
    await expect(held(page)).toHaveText(new RegExp(`${caption}/9`));
    await stopped(page);
    seen.push((await state(page)).now);
  }
  expect([...seen].sort((a, b) => a - b)).toEqual(seen);
  await expect(page.locator('.live')).toContainText('(c) S5 crashes');
  await expect(page.locator('.live')).toContainText('Press Enter to go on');
});

test('while it holds, no frame is asked for', async ({ page }) => {
  await play(page);
  await expect(held(page)).toBeVisible();
  await page.waitForTimeout(400);
  const frames = await page.evaluate(async () => {
    let count = 0;
    const original = window.requestAnimationFrame;
    window.requestAnimationFrame = (callback) => {
      count++;
      return original(callback);
    };
    await new Promise((done) => setTimeout(done, 400));
    return count;
  });
  expect(frames).toBe(0);
});

test('captions are gone to, forward and back, and the switch lets time flow over them', async ({
  page,
}) => {
  await play(page);
  await page.getByRole('button', { name: 'Go to the next caption' }).click();
  await page.keyboard.press('j');
  await expect(page.locator('.said')).toContainText('(b) S1 crashes');
  const third = (await state(page)).now;
  await page.keyboard.press('k');
  await expect(page.locator('.said')).toContainText('(a) S1 leads term 2');
  await page.getByRole('button', { name: 'Go to the next caption' }).click();
  expect((await state(page)).now).toBe(third);
  await page.locator('.captions').getByRole('switch', { name: 'Hold at captions' }).click();
  await expect(held(page)).toHaveCount(0);
  await page.keyboard.press(' ');
  await expect
    .poll(async () => (await state(page)).now, { timeout: 15_000 })
    .toBeGreaterThan(1_000_000);
});

test('the story lists its steps, goes to them, and says how what is expected stands', async ({
  page,
}) => {
  await play(page);
  const story = page.locator('raft-story');
  await expect(story.locator('.steps li')).toHaveCount(1);
  await expect(story.locator('.expected li.open')).toHaveCount(4);
  await story.getByRole('button', { name: 'Show what comes (8)' }).click();
  await expect(story.locator('.steps li')).toHaveCount(9);
  await story.getByRole('button', { name: /commits it: S1 applies put x 2/ }).click();
  await expect(story.locator('[aria-current="step"]')).toContainText('commits it');
  await expect(page.locator('.said')).toContainText('commits it');
  // What was expected to come true once has; the rest is asked at the end.
  await expect(story.locator('.expected li.holds')).toHaveCount(1);
  await page.getByRole('slider', { name: 'Time' }).focus();
  await page.keyboard.press('End');
  await expect(story.locator('.expected li.holds')).toHaveCount(4);
  await expect(story.locator('.expected')).toContainText('Holds at the end, 2.');
  // On a branch of the reader's own nobody has looked.
  await page.getByRole('slider', { name: 'Time' }).focus();
  await page.keyboard.press('Home');
  await page.evaluate(() =>
    document.querySelector('raft-playground')?.act({ do: 'crash', peer: 1 }),
  );
  await expect(story).toContainText('another branch');
});

test('a frame holds at captions only when it is told to', async ({ page }) => {
  const run = async (query: string): Promise<void> => {
    await page.goto(`embed.html?autoplay=0&speed=1${query}`);
    await ready(page);
    await page.evaluate(
      (text) => document.querySelector('raft-playground')?.playScenario(text),
      SCENARIO,
    );
  };
  await run('');
  await expect.poll(async () => (await state(page)).now).toBeGreaterThan(100_000);
  await run('&hold=1&controls=minimal');
  await expect(held(page)).toHaveText(/Next/);
  expect((await state(page)).now).toBe(0);
});

test('a click on an event of the diagram goes there, and what is in sight stays whole', async ({
  page,
}) => {
  await open(page, '?autoplay=0');
  await page.evaluate(() => {
    const playground = document.querySelector('raft-playground');
    for (let i = 0; i < 600; i++) playground?.step();
  });
  const { now } = await state(page);
  const canvas = page.locator('raft-spacetime canvas');
  const box = await canvas.boundingBox();
  if (!box) throw new Error('no diagram');
  // Somewhere on the leader's lane there is an event under the pointer.
  let found = false;
  for (let y = 20; y < box.height - 40 && !found; y += 6) {
    for (let x = box.width * 0.4; x < box.width * 0.6 && !found; x += 6) {
      await page.mouse.move(box.x + x, box.y + y);
      found = await canvas.evaluate((it) => it.classList.contains('at'));
    }
  }
  expect(found).toBe(true);
  await page.mouse.down();
  await page.mouse.up();
  await expect.poll(async () => (await state(page)).now).toBeLessThan(now);
  await expect(page.locator('.caption .what')).not.toBeEmpty();
});
