/** What somebody did as one is one: in the list, at its mark, and to take back. */
import { expect, type Page, test } from '@playwright/test';
import { leader, open, ready, seek, state } from './world.js';

const record = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    (document.querySelector('raft-playground')?.interventions ?? []).map(({ act }) => act.do),
  );
const trace = (page: Page): Promise<string> =>
  page.evaluate(() => document.querySelector('raft-playground')?.traceHash ?? '');
const marks = (page: Page) => page.locator('raft-timeline .spot[data-kind="act"]');
const rows = (page: Page) => page.locator('raft-branches .acts .go');

/** A cluster with a leader, and nothing that was done. */
async function led(page: Page): Promise<void> {
  await open(page, '?speed=1&seed=7');
  await leader(page);
  await page.evaluate(() => document.querySelector('raft-playground')?.pause());
}

interface Deed {
  readonly name: string;
  /** Before it, what it needs. */
  readonly first?: (page: Page) => Promise<void>;
  readonly act: (page: Page) => Promise<void>;
  readonly record: readonly string[];
  readonly words: string | RegExp;
}

const DEEDS: readonly Deed[] = [
  {
    name: 'the leader is restarted',
    act: (page) => page.keyboard.press('r'),
    record: ['crash', 'restart'],
    words: /s Stop (S\d); start \1 again\s*$/,
  },
  {
    name: 'a peer is added',
    act: (page) => page.keyboard.press('u'),
    record: ['new_peer', 'add_learner'],
    words: /A new peer; add S6\s*$/,
  },
  {
    name: 'all are brought back',
    first: async (page) => {
      for (const key of ['1', 'x', '2', 'x', '3', 'z', 'Escape']) await page.keyboard.press(key);
      expect(await record(page)).toEqual(['crash', 'crash', 'pause']);
      // Some pixels of the timeline.
      await page.evaluate(() => {
        const playground = document.querySelector('raft-playground');
        const until = (playground?.frame?.now ?? 0) + 50_000;
        while ((playground?.frame?.now ?? until) < until) playground?.step();
      });
    },
    act: (page) => page.keyboard.press('b'),
    record: ['restart', 'restart', 'resume'],
    words: /Start S1 again and 2 more\s*$/,
  },
  {
    name: 'a link is cut both ways',
    act: async (page) => {
      await page.locator('[data-link="2-5"]').focus();
      await page.keyboard.press('Enter');
      await page.locator('.menu').getByRole('button', { name: 'Cut', exact: true }).press('Enter');
      await page.keyboard.press('Escape');
    },
    record: ['cut', 'cut'],
    words: /Cut S2 ↔ S5\s*$/,
  },
  {
    name: 'all links are cut',
    act: async (page) => {
      await page.getByRole('tab', { name: 'Network' }).click();
      await page.locator('raft-link-matrix [data-from="0"][data-to="0"]').click();
      await page.getByRole('button', { name: 'Cut all' }).click();
    },
    record: Array<string>(20).fill('cut'),
    words: /Cut S1 → S2 and 19 more\s*$/,
  },
  {
    name: 'another network is taken',
    act: async (page) => {
      await page.getByRole('tab', { name: 'Network' }).click();
      await page.getByRole('button', { name: 'Lab long reordering' }).click();
    },
    record: ['link', 'link'],
    words: /All links, requests: 0 µs to 26 ms.*; all links, replies: /,
  },
];

for (const deed of DEEDS) {
  test(`${deed.name}, and that is taken back as one`, async ({ page }) => {
    await led(page);
    await deed.first?.(page);
    const before = await record(page);
    const untouched = await trace(page);
    const { peers, cuts } = await state(page);
    const was = { peers: peers.map(({ up }) => up), cuts };
    // What is done in one instant stands at one place.
    const places = await marks(page).count();
    await deed.act(page);
    expect(await record(page)).toEqual([...before, ...deed.record]);
    const all = await record(page);
    await page.getByRole('tab', { name: 'Branches' }).click();
    await expect(rows(page)).toHaveCount(before.length + 1);
    await expect(rows(page).last()).toHaveText(deed.words);
    await expect(marks(page)).toHaveCount(places + 1);
    await expect(page.locator('raft-branches .facts').last()).toContainText(
      `${before.length + 1} intervention`,
    );

    const isBack = async (branches: number): Promise<void> => {
      await expect(page.locator('raft-branches .tree > li')).toHaveCount(branches);
      expect(await record(page)).toEqual(before);
      const { peers, cuts } = await state(page);
      expect({ peers: peers.map(({ up }) => up), cuts }).toEqual(was);
      expect(await trace(page)).toBe(untouched);
      await expect(marks(page)).toHaveCount(places);
    };
    // By key.
    await page.getByRole('slider', { name: 'Time' }).focus();
    await page.keyboard.press('Delete');
    await isBack(2);
    // In the list.
    await page.locator('raft-branches .switch', { hasText: 'main' }).click();
    await expect(rows(page)).toHaveCount(before.length + 1);
    await page.getByRole('button', { name: 'Without this: ' }).last().click();
    await isBack(3);
    // And of a run that somebody handed on, at its mark.
    await page.locator('raft-branches .switch', { hasText: 'main' }).click();
    const link = await page.evaluate(() => document.querySelector('raft-playground')?.share());
    await page.goto('about:blank');
    await page.goto(`index.html${link}`);
    await ready(page);
    expect(await record(page)).toEqual(all);
    await seek(page, 0);
    await expect(marks(page)).toHaveCount(places + 1);
    const box = await marks(page).last().boundingBox();
    if (!box) throw new Error('no mark');
    await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
    await page.keyboard.press('Delete');
    await isBack(2);
  });
}

test('what is lost with a deed that is taken out is named', async ({ page }) => {
  await led(page);
  await page.keyboard.press('1');
  await page.keyboard.press('x');
  await page.keyboard.press('.');
  await page.keyboard.press('.');
  await page.keyboard.press('x');
  expect(await record(page)).toEqual(['crash', 'restart']);
  await page.getByRole('tab', { name: 'Branches' }).click();
  await page.getByRole('button', { name: 'Without this: Stop S1' }).click();
  await expect(page.getByRole('alert')).toContainText(
    'On the new branch “Start S1 again” is not possible and was left out: S1 is up already.',
  );
});

test('in the midst of a deed, Delete takes out the whole of it', async ({ page }) => {
  await led(page);
  await page.keyboard.press('3');
  await page.keyboard.press('z');
  await page.keyboard.press('Escape');
  await page.keyboard.press('r');
  // Between the crash and the start.
  await page.keyboard.press('p');
  expect((await state(page)).peers.filter(({ up }) => !up)).toHaveLength(1);
  await page.keyboard.press('Delete');
  expect(await record(page)).toEqual(['pause']);
});

test('a deed at the instant of a caption is reached at its mark, too', async ({ page }) => {
  await led(page);
  await page.getByRole('tab', { name: 'Branches' }).click();
  await page.getByRole('textbox', { name: 'Caption at this instant' }).fill('Now.');
  await page.keyboard.press('Enter');
  await page.getByRole('slider', { name: 'Time' }).focus();
  await page.keyboard.press('r');
  for (let i = 0; i < 9; i++) await page.keyboard.press('n');
  const spot = page.locator('raft-timeline .spot[data-kind="say"]');
  const box = await spot.boundingBox();
  if (!box) throw new Error('no flag');
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
  await expect(page.locator('.said p')).toHaveText('Now.');
  await page.keyboard.press('Delete');
  expect(await record(page)).toEqual([]);
  await expect(spot).toHaveCount(1);
});

test('an event that is selected is none of a branch that has it not', async ({ page }) => {
  await led(page);
  await page.keyboard.press('r');
  await page.evaluate(() => {
    const playground = document.querySelector('raft-playground');
    while ((playground?.frame?.now ?? 9e6) < 2_000_000) playground?.step();
  });
  const canvas = page.locator('raft-spacetime canvas');
  const title = page.locator('raft-inspector h2');
  const choose = async (at: number): Promise<void> => {
    await page.keyboard.press('Escape');
    await seek(page, at);
    await canvas.focus();
    await page.keyboard.press('Enter');
    await expect(title).toHaveText('Event');
  };
  // One of before stays chosen, one of after does not.
  await choose(300_000);
  await page.getByRole('slider', { name: 'Time' }).focus();
  await page.keyboard.press('End');
  await page.keyboard.press('Delete');
  expect(await record(page)).toEqual([]);
  await expect(title).toHaveText('Event');
  await page.getByRole('tab', { name: 'Branches' }).click();
  await page.locator('raft-branches .switch', { hasText: 'main' }).click();
  await page.getByRole('tab', { name: 'Inspect' }).click();
  await choose(1_900_000);
  await seek(page, 500_000);
  // It is told, and that time has not come to it.
  await expect(page.locator('raft-inspector')).toContainText('It lies ahead');
  await page.getByRole('slider', { name: 'Time' }).focus();
  await page.keyboard.press('x');
  await expect(title.filter({ hasText: 'Event' })).toHaveCount(0);
});
