/** The list of events against what the world itself tells. */
import { expect, type Locator, type Page, test } from '@playwright/test';
import type { EventView } from '../../src/wasm/api.js';
import { clean, leader, open, state } from './world.js';

/** Goes through a run with a change of leader; answers the events that matter, as the element tells them. */
async function run(page: Page, query = ''): Promise<EventView[]> {
  await open(page, `?autoplay=0&seed=7${query}`);
  return page.evaluate(() => {
    const playground = document.querySelector('raft-playground');
    const told: EventView[] = [];
    playground?.addEventListener('raft-event', (event) =>
      told.push((event as CustomEvent<EventView>).detail),
    );
    const to = (at: number): void => {
      while (playground?.frame && playground.frame.now < at) playground.step();
    };
    to(1_000_000);
    playground?.act({ do: 'request', op: 'put x 1' });
    to(1_300_000);
    playground?.act({ do: 'crash', peer: playground.frame?.leader ?? 1 });
    to(2_500_000);
    return told;
  });
}

const list = (page: Page): Locator => page.locator('raft-events');
const rows = (page: Page): Locator => list(page).locator('.row[role="option"]');
const count = (page: Page): Locator => list(page).locator('.count');

/** How many there are of how many. */
async function counted(page: Page): Promise<[number, number]> {
  await expect(count(page)).toHaveText(/[\d,]+ of [\d,]+/);
  const words = (await count(page).textContent()) ?? '';
  const [, found = '', all = ''] = /([\d,]+) of ([\d,]+)$/.exec(words.trim()) ?? [];
  const number = (it: string): number => Number(it.replaceAll(',', ''));
  return [number(found), number(all)];
}

/** The ids of all that is listed, from the first to the last, as one scrolls through it. */
async function listed(page: Page): Promise<number[]> {
  return list(page).evaluate(async (element) => {
    const box = element.shadowRoot?.querySelector('.scroll');
    const ids = new Set<number>();
    if (!box) return [];
    for (let top = 0; top < box.scrollHeight; top += box.clientHeight / 2) {
      box.scrollTop = top;
      await new Promise((done) => setTimeout(done, 60));
      for (const row of element.shadowRoot?.querySelectorAll('.row') ?? [])
        ids.add(Number((row as HTMLElement).dataset.id));
    }
    return [...ids].sort((a, b) => a - b);
  });
}

async function filter(page: Page): Promise<void> {
  await list(page).getByRole('button', { name: 'Filters' }).click();
}

test('what matters is listed, and every event when asked for', async ({ page }) => {
  const told = await run(page);
  await expect.poll(() => counted(page)).toEqual([told.length, (await state(page)).events]);
  expect(await listed(page)).toEqual(told.map(({ id }) => id));
  await filter(page);
  await list(page).getByRole('combobox', { name: 'Kind' }).selectOption('every');
  const { events } = await state(page);
  await expect.poll(() => counted(page)).toEqual([events, events]);
  // Only what is in sight exists.
  expect(await rows(page).count()).toBeLessThan(40);
  await expect(rows(page).last()).toHaveAttribute('aria-setsize', String(events));
});

test('it is narrowed by peer, kind, term and rule, and by words', async ({ page }) => {
  const told = await run(page);
  await filter(page);
  const peers = list(page).getByRole('group', { name: 'Peers' });
  await peers.getByRole('button', { name: 'S3' }).click();
  const ofPeer = told.filter(({ peer }) => peer === 3);
  await expect.poll(async () => (await counted(page))[0]).toBe(ofPeer.length);
  expect(await listed(page)).toEqual(ofPeer.map(({ id }) => id));
  await peers.getByRole('button', { name: 'S5' }).click();
  const ofBoth = told.filter(({ peer }) => peer === 3 || peer === 5);
  await expect.poll(async () => (await counted(page))[0]).toBe(ofBoth.length);
  await list(page).getByRole('button', { name: 'Clear the filters' }).click();

  await list(page).getByRole('combobox', { name: 'Rule' }).selectOption('§5.4');
  const ofRule = told.filter(({ section }) => section.includes('§5.4'));
  expect(ofRule.length).toBeGreaterThan(0);
  await expect.poll(async () => (await counted(page))[0]).toBe(ofRule.length);
  expect(await listed(page)).toEqual(ofRule.map(({ id }) => id));
  await list(page).getByRole('combobox', { name: 'Rule' }).selectOption('');

  const box = list(page).getByRole('textbox', { name: 'Search the events for words' });
  await box.fill('THE LEADER of term');
  const leaders = told.filter(({ text }) => text.includes('the leader of term'));
  expect(leaders.length).toBe(2);
  await expect.poll(async () => (await counted(page))[0]).toBe(leaders.length);
  await box.fill('no such words');
  await expect(list(page)).toContainText('No event that matters fits.');
  await box.fill('');

  await list(page).getByRole('combobox', { name: 'Kind' }).selectOption('election');
  const kinds = ['became_candidate', 'became_leader', 'granted', 'denied', 'became_follower'];
  const elections = told.filter(({ kind }) => kinds.includes(kind)).map(({ id }) => id);
  expect(elections.length).toBeGreaterThan(5);
  await expect(count(page)).not.toContainText('What matters');
  await expect.poll(async () => (await counted(page))[0]).toBeGreaterThan(elections.length);
  const found = await listed(page);
  expect(elections.filter((id) => !found.includes(id))).toEqual([]);

  const terms = list(page).getByRole('textbox', { name: 'Term' });
  await terms.fill('2');
  await terms.press('Enter');
  const second = told.find(({ text }) => text.includes('the leader of term 2'))?.id ?? -1;
  const first = told.find(({ text }) => text.includes('the leader of term 1'))?.id ?? -1;
  await expect.poll(async () => (await listed(page)).includes(second)).toBe(true);
  expect(first).toBeGreaterThan(-1);
  expect(await listed(page)).not.toContain(first);
});

test('one kind of event is chosen, and every kind that is offered is known', async ({ page }) => {
  await run(page);
  await filter(page);
  const kind = list(page).getByRole('combobox', { name: 'Kind' });
  const all = await kind
    .locator('option')
    .evaluateAll((options) => options.map((option) => (option as HTMLOptionElement).value));
  expect(all.length).toBeGreaterThan(35);
  const problems: string[] = [];
  page.on('pageerror', ({ message }) => problems.push(message));
  for (const value of all) await kind.selectOption(value);
  expect(problems).toEqual([]);
  await kind.selectOption({ label: 'A vote is granted' });
  await expect(count(page)).toContainText('A vote is granted: ');
  await expect.poll(async () => (await counted(page))[0]).toBeGreaterThan(3);
  const found = await list(page)
    .locator('.row[data-kind]')
    .evaluateAll((some) => some.map((row) => (row as HTMLElement).dataset.kind));
  expect(new Set(found)).toEqual(new Set(['granted']));
  await kind.selectOption({ label: 'Crashes' });
  await expect.poll(async () => (await counted(page))[0]).toBe(1);
});

test('of ten peers and more any can be chosen, several at a time', async ({ page }) => {
  await run(page, '&servers=12');
  await filter(page);
  const peers = list(page).getByRole('group', { name: 'Peers' });
  await peers.getByRole('button', { name: 'S11' }).click();
  await peers.getByRole('button', { name: 'S2', exact: true }).click();
  await expect(count(page)).toContainText('S2 and S11');
  await expect.poll(async () => (await counted(page))[0]).toBeGreaterThan(0);
  for (const words of (await rows(page).allInnerTexts()).slice(0, 5))
    expect(words).toMatch(/S2|S11/);
});

for (const [width, height] of [
  [390, 844],
  [960, 540],
] as const)
  test(`at ${width} x ${height} the filters take no room from the list`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    await run(page);
    await page.getByRole('tab', { name: 'Events' }).click();
    const box = list(page).getByRole('listbox');
    await expect(rows(page).first()).toBeVisible();
    const before = (await box.boundingBox())?.height ?? 0;
    await filter(page);
    const leaf = list(page).getByRole('group', { name: 'Filters' });
    await expect(leaf.getByRole('combobox', { name: 'Kind' })).toBeFocused();
    expect((await box.boundingBox())?.height).toBe(before);
    const place = await leaf.boundingBox();
    expect((place?.y ?? -1) >= 0 && (place?.x ?? -1) >= 0).toBe(true);
    expect((place?.y ?? 0) + (place?.height ?? 0)).toBeLessThanOrEqual(height);
    await leaf.getByRole('button', { name: 'S3' }).click();
    await page.keyboard.press('Escape');
    await expect(leaf).toBeHidden();
    await expect(count(page)).toContainText('S3: ');
  });

test('a click goes there in all views, and the hits are gone through', async ({ page }) => {
  const told = await run(page);
  const leaders = told.filter(({ kind }) => kind === 'became_leader');
  const [first, second] = leaders;
  await list(page)
    .getByRole('textbox', { name: 'Search the events for words' })
    .fill('the leader of');
  await expect.poll(async () => (await counted(page))[0]).toBe(leaders.length);
  await rows(page)
    .filter({ hasText: first?.text ?? '' })
    .click();
  const there = await state(page);
  expect([there.now, there.running]).toEqual([first?.at, false]);
  expect(there.leader).toBe(first?.peer);
  await expect(page.locator('main .caption .what')).toHaveText(first?.text ?? '');
  await expect(page.locator('raft-inspector')).toContainText(first?.text ?? '');
  const chosen = list(page).locator('[aria-selected="true"]');
  await expect(chosen).toHaveAttribute('data-id', String(first?.id));
  await expect(rows(page).last()).toContainText('ahead of the playhead');
  // The words stay, also when what follows a jump has been read.
  await page.waitForTimeout(600);
  await expect(page.locator('main .caption .what')).toHaveText(first?.text ?? '');
  await list(page).getByRole('button', { name: 'Next hit' }).click();
  await expect.poll(async () => (await state(page)).now).toBe(second?.at);
  await list(page).getByRole('button', { name: 'Previous hit' }).click();
  await expect.poll(async () => (await state(page)).now).toBe(first?.at);
  await page.keyboard.press('.');
  await expect(chosen).toHaveCount(1);
});

test('the keyboard alone goes through it', async ({ page }) => {
  const told = await run(page);
  await expect.poll(async () => (await counted(page))[0]).toBe(told.length);
  const box = list(page).getByRole('listbox');
  await box.focus();
  await page.keyboard.press('Home');
  const first = told[0];
  await expect(box).toHaveAttribute('aria-activedescendant', `event-${first?.id}`);
  await expect(list(page).locator(`[data-id="${first?.id}"]`)).toBeInViewport();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  expect((await state(page)).now).toBe(told[2]?.at);
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  expect((await state(page)).now).toBe(told[told.length - 1]?.at);
  await list(page).getByRole('textbox').first().focus();
  await page.keyboard.type('the leader of');
  await expect.poll(async () => (await counted(page))[0]).toBe(2);
  await page.keyboard.press('Shift+Enter');
  const leaders = told.filter(({ kind }) => kind === 'became_leader');
  await expect.poll(async () => (await state(page)).now).toBe(leaders[1]?.at);
});

test('it follows the playhead unless the reader scrolls away', async ({ page }) => {
  await run(page);
  const now = list(page).locator('.row.now');
  await page.evaluate(() => document.querySelector('raft-playground')?.seek(600_000));
  await expect(now).toBeInViewport();
  await list(page).getByRole('listbox').hover();
  await page.mouse.wheel(0, 4000);
  const home = list(page).getByRole('button', { name: 'To the playhead' });
  await expect(home).toBeVisible();
  await page.evaluate(() => document.querySelector('raft-playground')?.step());
  await expect(now).not.toBeInViewport();
  await home.click();
  await expect(now).toBeInViewport();
  await expect(home).toHaveCount(0);
});

test('another branch has its own events', async ({ page }) => {
  const told = await run(page);
  await expect.poll(async () => (await counted(page))[0]).toBe(told.length);
  await page.evaluate(() => {
    const playground = document.querySelector('raft-playground');
    playground?.seek(1_200_000);
    playground?.act({ do: 'request', op: 'put y 2' });
  });
  const { events } = await state(page);
  await expect.poll(async () => (await counted(page))[1]).toBe(events);
  await expect(list(page)).not.toContainText('ahead of the playhead');
});

for (const theme of ['light', 'dark'] as const) {
  test(`axe finds nothing in the open filters, ${theme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: theme });
    await run(page);
    await filter(page);
    await list(page).getByRole('button', { name: 'S2', exact: true }).click();
    await rows(page).first().click();
    await clean(page);
  });
}

test('on a phone it fills its panel', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await open(page, '?speed=1');
  await leader(page);
  await page.getByRole('tab', { name: 'Events' }).click();
  await expect(rows(page).first()).toBeVisible();
  const box = await list(page).getByRole('listbox').boundingBox();
  expect(box?.width).toBeGreaterThan(380);
});

test('a list that was closed while another run began shows that run', async ({ page }) => {
  await page.setViewportSize({ width: 960, height: 540 });
  await run(page);
  await page.getByRole('tab', { name: 'Events' }).click();
  await expect(rows(page).first()).toBeVisible();
  await page.getByRole('tab', { name: 'Inspect' }).click();
  await page.evaluate(() => {
    const playground = document.querySelector('raft-playground');
    playground?.restart({ peers: 3, seed: 11 });
    while (playground?.frame && playground.frame.now < 1_000_000) playground.step();
  });
  await page.getByRole('tab', { name: 'Events' }).click();
  const { events } = await state(page);
  await expect.poll(async () => (await counted(page))[1]).toBe(events);
  await expect(rows(page).last()).not.toContainText('…');
  await expect(list(page)).not.toContainText('S5');
});

test('words are typed one after the other, with pauses between', async ({ page }) => {
  await run(page);
  const box = list(page).getByRole('textbox', { name: 'Search the events for words' });
  await box.pressSequentially('becomes ');
  await page.waitForTimeout(400);
  await box.pressSequentially('the leader');
  await expect(box).toHaveValue('becomes the leader');
  await expect.poll(async () => (await counted(page))[0]).toBe(2);
});

test('the keyboard stays in the panel when a button goes with its use', async ({ page }) => {
  await run(page);
  await list(page).getByRole('button', { name: 'Filters' }).click();
  const kind = list(page).getByRole('combobox', { name: 'Kind' });
  await kind.selectOption('election');
  await list(page).getByRole('button', { name: 'Clear the filters' }).press('Enter');
  await expect(kind).toBeFocused();
  await expect(kind).toHaveValue('matters');
  const rowsBox = list(page).getByRole('listbox');
  await rowsBox.evaluate((box) => box.scrollTo(0, 0));
  await list(page).getByRole('button', { name: 'To the playhead' }).press('Enter');
  await expect(rowsBox).toBeFocused();
});
