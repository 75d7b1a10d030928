import { expect, type Page, test } from '@playwright/test';
import { DEFAULTS_1 } from '../../src/link/defaults.js';
import { readLink } from '../../src/link/link.js';
import recorded from '../fixtures/links.json' with { type: 'json' };
import { leader, open, ready, state } from './world.js';

const hash = (page: Page): Promise<string> =>
  page.evaluate(() => document.querySelector('raft-playground')?.traceHash ?? '');
const notice = (page: Page) => page.locator('.notice');

test('the engine’s defaults are those that links of format 1 leave unsaid', async ({ page }) => {
  await open(page, '?autoplay=0');
  const defaults = await page.evaluate(async () => {
    const engine = await document.querySelector('raft-playground')?.engineLoader();
    return { ...engine?.defaults() } as Record<string, unknown>;
  });
  // A field that came in: add it to the table with the value that means "as before". A default that
  // changed: links of format 1 must go on meaning the old one; say so here.
  for (const name of Object.keys(defaults)) if (defaults[name] == null) delete defaults[name];
  expect(defaults).toEqual(DEFAULTS_1);
});

for (const { name, link, trace_hash, recipe } of recorded) {
  test(`a link recorded earlier still is its run: ${name}`, async ({ page }) => {
    await page.goto(`index.html${link}`);
    await ready(page);
    expect(await hash(page)).toBe(trace_hash);
    const { now, running } = await state(page);
    expect(now).toBe(recipe.at);
    expect(running).toBe(false);
  });
}

test('what a reader shares opens as the same run at the same instant', async ({
  page,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await open(page, '?speed=1&seed=11&servers=3');
  await page.waitForTimeout(700);
  await page.keyboard.press('.');
  await page.keyboard.press('c');
  await page.keyboard.press('n');
  await page.keyboard.press('2');
  const before = await state(page);
  const trace = await hash(page);
  await page.getByRole('button', { name: 'Share this run' }).click();
  await page.getByRole('button', { name: 'Copy link' }).click();
  await expect(page.getByText('The link is copied.')).toBeVisible();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  expect(link).toMatch(/index\.html#r=1\.[A-Za-z0-9_-]+$/);
  expect(new URL(page.url()).hash).toBe(new URL(link).hash);

  const other = await context.newPage();
  await other.goto(link);
  await ready(other);
  expect(await hash(other)).toBe(trace);
  expect((await state(other)).now).toBe(before.now);
  await expect(other.locator('[data-peer="2"]')).toHaveClass(/selected/);
});

test('a classroom run of twenty interventions is a link of fewer than 500 characters', async ({
  page,
}) => {
  await open(page, '?speed=2&prevote=1&checkquorum=1');
  await leader(page);
  // Commands, a leader that stops, links that break and heal, a peer that stands still, timers, a read.
  const lesson = ['c', 'c', 'x', 'c', 'b', 'c', 'cut', 'c', 'h', '4', 'z', 'c', 'z', 'i', 'Escape'];
  const told = async () => {
    const hash =
      (await page.evaluate(() => document.querySelector('raft-playground')?.share())) ?? '';
    return { hash, acts: (await readLink(hash)).interventions };
  };
  for (let turn = 0; (await told()).acts.length < 20; turn++) {
    const key = lesson[turn % lesson.length] ?? '';
    if (key !== 'cut') await page.keyboard.press(key);
    else {
      await page.getByRole('button', { name: 'Cut a link' }).click();
      await page.keyboard.press('Escape');
    }
    await page.waitForTimeout(90);
  }
  const { hash, acts } = await told();
  expect(new Set(acts.map(({ act }) => act.do)).size).toBeGreaterThan(5);
  expect(acts.every(({ at }, i) => i === 0 || at >= (acts[i - 1]?.at ?? 0))).toBe(true);
  expect(hash.length).toBeLessThan(500);
});

test('a link from the past brings the future along', async ({ page, context }) => {
  await open(page, '?speed=1');
  await leader(page);
  await page.keyboard.press('x');
  await leader(page, 1);
  await page.keyboard.press('.');
  const trace = await hash(page);
  const end = await state(page);
  for (let i = 0; i < 4; i++) await page.keyboard.press('[');
  await page.keyboard.press('p');
  const there = await state(page);
  expect(there.now).toBeLessThan(end.now);
  const link = await page.evaluate(() => document.querySelector('raft-playground')?.share());

  const other = await context.newPage();
  await other.goto(`index.html${link}`);
  await ready(other);
  expect(await state(other)).toEqual(there);
  await other.getByRole('slider', { name: 'Time' }).focus();
  await other.keyboard.press('End');
  expect(await state(other)).toEqual(end);
  expect(await hash(other)).toBe(trace);
});

test('another link in the address opens its run, and a page’s own hash does not', async ({
  page,
}) => {
  await open(page, '?autoplay=0');
  const [first] = recorded;
  await page.evaluate((link) => {
    window.location.hash = link;
  }, first?.link ?? '');
  await expect.poll(() => hash(page)).toBe(first?.trace_hash);
  await page.evaluate(() => {
    window.location.hash = '#top';
  });
  await page.waitForTimeout(200);
  expect(await hash(page)).toBe(first?.trace_hash);
  await expect(notice(page)).toBeHidden();
});

const cut = (recorded[1]?.link ?? '').slice(0, -20);
const HOSTILE: readonly (readonly [string, string | object, RegExp])[] = [
  ['a link that was cut off', cut, /cut off/],
  ['a later format', '#r=7.abc', /format 7/],
  ['a thousand million peers', { c: { peers: 1e9 } }, /peers/],
  ['a field that is none', { c: { colour: 'red' } }, /colour/],
  ['a field of the wrong type', { c: { loss: 'much' } }, /loss/],
  ['a number without end', '{"c":{"loss":1e999}}', /loss/],
  ['a peer that is not there', { t: 9, i: [[5, 0, 77]] }, /77/],
  ['a message that is not in flight', { t: 9, i: [[5, 11, 4000]] }, /4000/],
  ['a deed that is none', { t: 9, i: [[5, { do: 'explode' }]] }, /explode/],
  ['a negative time', { t: -9 }, /playhead/],
  [
    'a run of which a second takes hours',
    {
      c: {
        peers: 99,
        heartbeat_interval_us: 1,
        election_timeout_min_us: 2,
        election_timeout_max_us: 3,
        latency_min_us: 0,
        latency_max_us: 0,
      },
      t: 1_900_000,
    },
    /too long for this page/,
  ],
];
for (const [name, link, words] of HOSTILE) {
  test(`${name} is told, and the run that is there stays`, async ({ page }) => {
    await open(page, '?autoplay=0&seed=3');
    await page.keyboard.press('m');
    const before = { trace: await hash(page), state: await state(page) };
    await page.evaluate(async (link) => {
      let hash = link;
      if (typeof link !== 'string' || !link.startsWith('#')) {
        const text = typeof link === 'string' ? link : JSON.stringify(link);
        const stream = new Blob([text]).stream().pipeThrough(new CompressionStream('deflate-raw'));
        const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
        const letters = btoa(String.fromCharCode(...bytes));
        hash = `#r=1.${letters.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')}`;
      }
      window.location.hash = hash as string;
    }, link);
    const told = { timeout: 15_000 };
    await expect(notice(page)).toContainText('This link cannot be opened.', told);
    await expect(notice(page)).toContainText(words);
    await expect(notice(page)).toContainText('The run that was there stays as it is.');
    expect({ trace: await hash(page), state: await state(page) }).toEqual(before);
    await page.keyboard.press('n');
    expect((await state(page)).now).toBeGreaterThan(before.state.now);
  });
}

test('a page opened with a broken link says so and shows a run of its own', async ({ page }) => {
  await page.goto(`index.html${cut}`);
  await ready(page);
  await expect(notice(page)).toContainText('This link cannot be opened.');
});
