import { expect, type Page, test } from '@playwright/test';
import { act, leader, open, ready, seek, state, stepUntil } from './world.js';

/** What is at a point of the canvas, as the reader's screen has it. */
async function colours(page: Page): Promise<number> {
  return page.locator('raft-spacetime canvas').evaluate((element) => {
    const canvas = element as HTMLCanvasElement;
    const { data } = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? {};
    const seen = new Set<number>();
    for (let i = 0; data && i < data.length; i += 4) {
      seen.add(((data[i] ?? 0) << 16) | ((data[i + 1] ?? 0) << 8) | (data[i + 2] ?? 0));
    }
    return seen.size;
  });
}

const label = (page: Page): Promise<string | null> =>
  page.locator('raft-spacetime canvas').getAttribute('aria-label');
const span = (page: Page) => page.locator('raft-spacetime .span');

test('the diagram stands under the stage, and nothing scrolls', async ({ page }) => {
  await open(page, '?autoplay=0');
  await stepUntil(page, ({ leader: who }) => who > 0);
  const box = await page.locator('raft-spacetime').boundingBox();
  expect(box?.height).toBeGreaterThan(160);
  expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(720 - 52);
  expect(await colours(page)).toBeGreaterThan(12);
  const scrolls = await page.evaluate(() => document.documentElement.scrollHeight);
  expect(scrolls).toBeLessThanOrEqual(720);
});

test('its words tell who led, and how many messages are in sight', async ({ page }) => {
  await open(page, '?autoplay=0');
  await stepUntil(page, ({ maxCommit }) => maxCommit > 0);
  const who = await leader(page);
  const { term } = await state(page);
  await page.locator('raft-spacetime canvas').focus();
  // The words are renewed twice a second at most.
  await page.waitForTimeout(600);
  await page.keyboard.press('0');
  await expect.poll(() => label(page)).toContain(`S${who} in term ${term}`);
  expect(await label(page)).toMatch(/Space-time diagram, 0\.000 000 s to .*: \d+ messages/);
});

test('keys zoom, pan and follow', async ({ page }) => {
  await open(page, '?autoplay=0');
  await stepUntil(page, ({ leader: who }) => who > 0);
  const follow = page.getByRole('button', { name: 'Follow', exact: true });
  await expect(follow).toHaveAttribute('aria-pressed', 'true');
  await expect(span(page)).toHaveText('400 ms');
  await page.locator('raft-spacetime canvas').focus();
  await page.keyboard.press('+');
  await expect(span(page)).toHaveText('250 ms');
  await page.keyboard.press('-');
  await expect(span(page)).toHaveText('400 ms');
  await page.keyboard.press('ArrowLeft');
  await expect(follow).toHaveAttribute('aria-pressed', 'false');
  await page.keyboard.press('f');
  await expect(follow).toHaveAttribute('aria-pressed', 'true');
  // The page's own meaning of + and - is not touched.
  await expect(page.locator('raft-transport .speed')).toHaveText('1/30');
});

test('the wheel zooms down to a millisecond, and dragging lets go of the playhead', async ({
  page,
}) => {
  await open(page, '?autoplay=0');
  await stepUntil(page, ({ leader: who }) => who > 0);
  const canvas = page.locator('raft-spacetime canvas');
  await canvas.hover();
  for (let i = 0; i < 40; i++) await page.mouse.wheel(0, -120);
  await expect(span(page)).toHaveText('1 ms');
  await page.mouse.down();
  await page.mouse.move(300, 560, { steps: 4 });
  await page.mouse.up();
  await expect(page.getByRole('button', { name: 'Follow', exact: true })).toHaveAttribute(
    'aria-pressed',
    'false',
  );
});

test('a click on an event selects it and tells why, and its cone is lit', async ({ page }) => {
  await open(page, '?autoplay=0');
  await stepUntil(page, ({ leader: who }) => who > 0);
  const dark = await colours(page);
  const who = await leader(page);
  const box = await page.locator('raft-spacetime canvas').boundingBox();
  if (!box) throw new Error('no canvas');
  // The last event of the new leader is at the playhead.
  const { now } = await state(page);
  const x = box.x + 44 + ((now + 0.02 * 400_000) / 400_000) * (box.width - 44);
  const y = box.y + 8 + (who - 0.5) * ((box.height - 36) / 5);
  await page.mouse.click(x - 1, y);
  await expect(page.locator('raft-inspector')).toContainText(`S${who}`);
  await expect(page.locator('raft-inspector h2')).toHaveText('Event');
  expect(await colours(page)).not.toBe(dark);
  await page.keyboard.press('Escape');
  await expect(page.locator('raft-inspector h2')).not.toHaveText('Event');
});

test('by keys the event at the playhead is selected, and those before and after it', async ({
  page,
}) => {
  await open(page, '?speed=1');
  await leader(page);
  const { events } = await stepUntil(page, ({ events }) => events > 60);
  const list = page.locator('raft-events');
  await list.getByRole('button', { name: 'Filters' }).click();
  await list.getByRole('combobox', { name: 'Kind' }).selectOption('every');
  await page.keyboard.press('Escape');
  await page.locator('raft-spacetime canvas').focus();
  const chosen = list.locator('[aria-selected="true"]');
  await page.keyboard.press('Enter');
  await expect(chosen).toHaveAttribute('data-id', String(events - 1));
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowUp');
  await expect(chosen).toHaveAttribute('data-id', String(events - 3));
  await page.keyboard.press('ArrowDown');
  await expect(chosen).toHaveAttribute('data-id', String(events - 2));
  await expect(page.locator('raft-inspector h2')).toHaveText('Event');
});

test('its upper edge moves by hand and by keys, and is remembered', async ({ page }) => {
  await open(page, '?autoplay=0');
  const edge = page.getByRole('separator', { name: 'Height of the space-time diagram' });
  const height = async (): Promise<number> =>
    (await page.locator('raft-spacetime').boundingBox())?.height ?? 0;
  const before = await height();
  await edge.focus();
  await page.keyboard.press('ArrowUp');
  await expect.poll(height).toBeGreaterThan(before + 10);
  const box = await edge.boundingBox();
  if (!box) throw new Error('no edge');
  await page.mouse.move(box.x + 200, box.y + 4);
  await page.mouse.down();
  await page.mouse.move(box.x + 200, box.y - 60, { steps: 3 });
  await page.mouse.up();
  const raised = await height();
  expect(raised).toBeGreaterThan(before + 50);
  await page.reload();
  await expect.poll(height).toBeCloseTo(raised, 0);
  await edge.dblclick();
  await expect.poll(height).toBeCloseTo(before, 0);
});

test('another theme is drawn in its own colours', async ({ page }) => {
  await open(page, '?autoplay=0');
  await stepUntil(page, ({ leader: who }) => who > 0);
  const corner = (): Promise<number> =>
    page.locator('raft-spacetime canvas').evaluate((element) => {
      const pixel = (element as HTMLCanvasElement).getContext('2d')?.getImageData(2, 2, 1, 1);
      return pixel?.data[0] ?? -1;
    });
  await expect.poll(corner).toBe(255);
  await page.emulateMedia({ colorScheme: 'dark' });
  await expect.poll(corner).toBeLessThan(40);
});

test('on a phone it is a tab', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await open(page, '?autoplay=0');
  await stepUntil(page, ({ leader: who }) => who > 0);
  await page.getByRole('tab', { name: 'Time' }).click();
  await expect(page.locator('raft-spacetime')).toBeVisible();
  await expect.poll(() => colours(page)).toBeGreaterThan(12);
});

test('there is none without controls', async ({ page }) => {
  await open(page, '?controls=minimal');
  await expect(page.locator('raft-spacetime')).toHaveCount(0);
});

test('an event of the list is selected in the diagram, and brought into sight', async ({
  page,
}) => {
  await open(page, '?autoplay=0');
  await stepUntil(page, ({ maxCommit }) => maxCommit > 0);
  const follow = page.getByRole('button', { name: 'Follow', exact: true });
  await page.locator('raft-spacetime canvas').focus();
  for (let i = 0; i < 8; i++) await page.keyboard.press('+');
  await expect(follow).toHaveAttribute('aria-pressed', 'true');
  const before = await colours(page);
  await page.locator('raft-events .row').first().click();
  await expect(follow).toHaveAttribute('aria-pressed', 'false');
  await expect(page.locator('raft-inspector h2')).toHaveText('Event');
  expect(await colours(page)).not.toBe(before);
});

test('of a run that somebody handed on, what lies ahead is seen by who looks there', async ({
  page,
}) => {
  await open(page, '?autoplay=0&seed=7');
  const canvas = page.locator('raft-spacetime canvas');
  await act(page, { do: 'new_peer' });
  const stepTo = (until: number): Promise<void> =>
    page.evaluate((at) => {
      const playground = document.querySelector('raft-playground');
      while ((playground?.frame?.now ?? at) < at) playground?.step();
    }, until);
  await stepTo(600_000);
  await act(page, { do: 'crash', peer: await leader(page) });
  await stepTo(2_000_000);
  await canvas.focus();
  await page.keyboard.press('0');
  await expect.poll(() => label(page)).toMatch(/leading: S\d in term 2, S\d in term 1/);
  const whole = await label(page);
  await page.keyboard.press('f');
  await seek(page, 100_000);
  const link = await page.evaluate(() => document.querySelector('raft-playground')?.share());

  await page.goto('about:blank');
  await page.goto(`index.html${link}`);
  await ready(page);
  expect((await state(page)).now).toBe(100_000);
  // Nothing is given away to who does not ask.
  await expect.poll(() => label(page)).toMatch(/: 0 messages/);
  await canvas.focus();
  await page.keyboard.press('0');
  await expect.poll(() => label(page)).toBe(whole);
  // And where only a part of it is in sight.
  await page.reload();
  await ready(page);
  await canvas.focus();
  await page.keyboard.press('End');
  await expect.poll(() => label(page)).toMatch(/^Space-time diagram, 1\.[^:]*: \d\d+ messages/);
  await page.keyboard.press('f');
  await expect.poll(() => label(page)).toMatch(/^Space-time diagram, 0\.000 000 s to 0\./);
  await page.keyboard.press('0');
  await expect.poll(() => label(page)).toBe(whole);
});

test('who has looked far ahead and follows the playhead again sees what is there', async ({
  page,
}) => {
  await open(page, '?autoplay=0&seed=7&speed=100');
  const events = () =>
    page.evaluate(() => document.querySelector('raft-playground')?.frame?.events);
  await page.evaluate(() => document.querySelector('raft-playground')?.play());
  await expect.poll(events, { timeout: 40_000 }).toBeGreaterThan(90_000);
  await page.evaluate(() => document.querySelector('raft-playground')?.pause());
  const { now: end } = await state(page);
  await seek(page, end / 10);
  const link = await page.evaluate(() => document.querySelector('raft-playground')?.share());
  await page.goto('about:blank');
  await page.goto(`index.html${link}`);
  await ready(page);
  await expect.poll(() => label(page)).toMatch(/: \d\d+ messages/);
  const here = await label(page);
  await page.locator('raft-spacetime canvas').focus();
  await page.keyboard.press('End');
  await expect.poll(() => label(page)).not.toBe(here);
  await expect.poll(() => label(page)).toMatch(/: \d\d+ messages/);
  await page.keyboard.press('f');
  await expect.poll(() => label(page)).toBe(here);
});
