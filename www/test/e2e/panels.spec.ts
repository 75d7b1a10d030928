import { expect, type Page, test } from '@playwright/test';
import { act, clean, leader, open, state, stores, storesShown } from './world.js';

/** What the frame says of one peer. */
function peer(page: Page, id: number) {
  return page.evaluate((id) => {
    const found = document.querySelector('raft-playground')?.frame?.peer(id);
    if (!found) throw new Error('no such peer');
    const { up, paused, lostDisk, driftPpm } = found;
    return { up, paused, lostDisk, driftPpm };
  }, id);
}

const disc = (page: Page, id: number) => page.locator(`[data-peer="${id}"]`);
const menu = (page: Page) => page.getByRole('toolbar');

async function choose(page: Page, id: number, ...words: string[]): Promise<void> {
  await page.locator(`[data-peer="${id}"] .disc`).click();
  for (const name of words) await menu(page).getByRole('button', { name }).click();
}

test('a peer is paused and goes on, by the menu and by a key, and is drawn and told so', async ({
  page,
}) => {
  await open(page, '?speed=1');
  const id = await leader(page);
  await page.keyboard.press('.');
  await choose(page, id, 'Pause');
  expect((await peer(page, id)).paused).toBe(true);
  await expect(disc(page, id)).toHaveAccessibleName(new RegExp(`^S${id}, paused leader`));
  await expect(page.locator(`[data-peer="${id}"] .hatch`)).toBeVisible();
  await expect(page.locator('.glance')).toContainText(`S${id} paused`);
  await page.keyboard.press(String(id));
  await page.keyboard.press('z');
  expect((await peer(page, id)).paused).toBe(false);
  await expect(page.locator(`[data-peer="${id}"] .hatch`)).toBeHidden();
});

test('power is cut by a key, and a disk is wiped only after a question', async ({ page }) => {
  await open(page, '?speed=1');
  await leader(page);
  await page.keyboard.press('.');
  await page.keyboard.press('2');
  await page.keyboard.press('o');
  expect((await peer(page, 2)).up).toBe(false);
  await expect(page.locator('.caption .what')).toContainText('S2 loses power');
  await page.keyboard.press('w');
  await expect(menu(page)).toContainText('comes back without a vote');
  await menu(page).getByRole('button', { name: 'Leave it' }).click();
  expect((await peer(page, 2)).lostDisk).toBe(false);
  await page.keyboard.press('w');
  await menu(page).getByRole('button', { name: 'Wipe the disk' }).click();
  expect((await peer(page, 2)).lostDisk).toBe(true);
  await page.keyboard.press('b');
  await expect(disc(page, 2)).toHaveAccessibleName(/^S2, .*no vote/);
});

test('a clock is set wrong from the menu and right in the inspector', async ({ page }) => {
  await open(page, '?speed=1');
  await leader(page);
  await page.keyboard.press('.');
  await choose(page, 3, 'More…', 'Clock 10 % faster');
  expect((await peer(page, 3)).driftPpm).toBe(100_000);
  await expect(disc(page, 3)).toHaveAccessibleName(/clock \+10 %/);
  const inspector = page.locator('raft-inspector');
  await inspector.getByRole('button', { name: 'More…' }).click();
  const drift = inspector.getByRole('textbox', { name: /clock fast by/ });
  await expect(drift).toHaveValue('100000');
  await drift.fill('9999999');
  await inspector.getByRole('button', { name: 'Set its clock' }).click();
  await expect(inspector.getByRole('alert')).toContainText('a quarter');
  expect((await peer(page, 3)).driftPpm).toBe(100_000);
  await drift.fill('-300');
  await drift.press('Enter');
  expect((await peer(page, 3)).driftPpm).toBe(-300);
});

test('a read is answered at the peer that is asked', async ({ page }) => {
  await open(page, '?speed=1');
  const id = await leader(page);
  await page.keyboard.press('c');
  const other = (id % 5) + 1;
  await choose(page, other, 'More…', 'Read x here');
  await expect(page.locator('raft-events')).toContainText(new RegExp(`S${other} .*x`));
});

test('the leaves of a menu are turned by keyboard, and nothing is lost of the focus', async ({
  page,
}) => {
  await open(page, '?speed=1');
  await leader(page);
  await page.keyboard.press('.');
  const focused = (): Promise<string> =>
    page.evaluate(() => {
      let at: Element | null = document.activeElement;
      while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
      return at?.getAttribute('aria-label') ?? at?.textContent?.trim() ?? '';
    });
  await disc(page, 1).focus();
  await page.keyboard.press('Enter');
  await expect.poll(focused).toBe('Stop');
  await menu(page).getByRole('button', { name: 'More…' }).focus();
  await page.keyboard.press('Enter');
  await expect.poll(focused).toBe('Back');
  await page.keyboard.press('Enter');
  await expect.poll(focused).toBe('More…');
  await page.keyboard.press('Escape');
  await expect.poll(focused).toMatch(/^S1,/);
});

test('a client asks any peer, and what came of it stands there as a bar', async ({ page }) => {
  await open(page, '?speed=1');
  const id = await leader(page);
  const other = (id % 5) + 1;
  await page.getByRole('tab', { name: 'Clients' }).click();
  const panel = page.locator('raft-clients');
  await panel.getByRole('combobox', { name: 'Client' }).selectOption('C7');
  await panel.getByRole('combobox', { name: 'asks' }).selectOption(`S${other}`);
  await panel.getByRole('button', { name: 'Ask' }).click();
  await expect(panel.getByRole('alert')).toContainText('A put needs a key.');
  await panel.getByRole('textbox', { name: 'key' }).fill('colour');
  await panel.getByRole('textbox', { name: 'value' }).fill('dark blue');
  await panel.getByRole('button', { name: 'Ask' }).click();
  await expect(panel.getByRole('alert')).toHaveCount(0);
  const bar = panel.getByRole('button', { name: /^C7, put colour dark blue, .*answered after/ });
  await expect(bar).toBeVisible({ timeout: 10_000 });
  await expect(bar).toHaveAccessibleName(/asked again once/);
  await expect(panel).toContainText('linearizable (1 key)');
  const row = panel.getByRole('row', { name: /colour/ });
  await expect(row.getByRole('cell', { name: 'dark blue' })).toHaveCount(5);
  expect(await stores(page)).toEqual(Array(5).fill({ colour: 'dark blue' }));
});

test('earlier operations are shown when they are asked for', async ({ page }) => {
  await open(page, '?autoplay=0&seed=7');
  await act(page, { do: 'load', clients: 8, keys: 100, every_us: 10_000 });
  await page.evaluate(() => {
    const playground = document.querySelector('raft-playground');
    while ((playground?.frame?.now ?? 9e6) < 1_500_000) playground?.step();
  });
  await page.getByRole('tab', { name: 'Clients' }).click();
  const panel = page.locator('raft-clients');
  const bars = panel.getByRole('list', { name: /^Operations/ }).getByRole('listitem');
  await expect(bars).toHaveCount(24);
  const earlier = panel.getByRole('button', { name: 'Show earlier ones' });
  await earlier.click();
  await expect(bars).toHaveCount(48);
  while ((await earlier.count()) > 0) await earlier.click();
  // Back to the first that anybody asked.
  expect(await bars.count()).toBeGreaterThan(60);
  await bars.last().getByRole('button').click();
  await expect.poll(async () => (await state(page)).now).toBeLessThan(500_000);
});

test('a load goes on until it is stopped, and a store that is behind is marked', async ({
  page,
}) => {
  await open(page, '?speed=1');
  const id = await leader(page);
  await page.getByRole('tab', { name: 'Clients' }).click();
  const panel = page.locator('raft-clients');
  await panel.getByRole('spinbutton', { name: 'clients' }).fill('99');
  await panel.getByRole('button', { name: 'Start a load' }).click();
  await expect(panel.getByRole('alert')).toContainText('Clients must be 1 to 32.');
  await panel.getByRole('spinbutton', { name: 'clients' }).fill('2');
  await act(page, { do: 'isolate', peer: (id % 5) + 1 });
  await panel.getByRole('button', { name: 'Start a load' }).click();
  await expect(panel).toContainText('2 clients, 2 keys, every 100 ms');
  await expect(panel.getByRole('cell', { name: /differs/ }).first()).toBeVisible({
    timeout: 10_000,
  });
  await page.evaluate(async () => {
    const playground = document.querySelector('raft-playground');
    playground?.pause();
    await playground?.updateComplete;
  });
  const held = await stores(page);
  await expect.poll(() => storesShown(page)).toEqual(held);
  expect(held[id % 5]).not.toEqual(held[id - 1]);
  await clean(page);
  await panel.getByRole('button', { name: 'Stop the load' }).click();
  await expect(panel.getByRole('button', { name: 'Start a load' })).toBeVisible();
});

test('every property is green, and the one that a broken rule endangers turns red', async ({
  page,
}) => {
  await open(page, '?autoplay=0');
  await page.getByRole('tab', { name: 'Checks' }).click();
  const panel = page.locator('raft-checks');
  await expect(panel.getByRole('listitem')).toHaveCount(8);
  await expect(panel.locator('.check .is-holds')).toHaveCount(8);
  await page.getByRole('button', { name: /^Settings of the run/ }).click();
  const settings = page.locator('raft-settings');
  await settings.getByText('Break a rule on purpose').click();
  expect(await settings.getByRole('radio').count()).toBeGreaterThan(20);
  await expect(settings.getByRole('radio', { name: /^None/ })).toBeChecked();
  await settings.getByRole('radio', { name: /^One vote less than a majority/ }).check();
  await settings.getByRole('textbox', { name: /^Peers/ }).fill('3');
  await clean(page);
  await page.getByRole('button', { name: 'Start a new run' }).click();
  await expect(panel).toContainText('It endangers Election Safety');
  await act(page, { do: 'fire', peer: 1 });
  await act(page, { do: 'fire', peer: 2 });
  await page.evaluate(() => document.querySelector('raft-playground')?.play());
  await expect(panel.locator('.is-broken')).toHaveCount(1);
  await expect(panel.locator('.what')).toContainText('both lead in term 1');
  await expect(page.getByRole('tab', { name: 'Checks, something is wrong' })).toBeVisible();
  await page.getByRole('alert').getByRole('button', { name: 'Close' }).click();
  await panel.getByRole('button', { name: /^Go to 0\.0/ }).click();
  await expect(page.locator('.caption .what')).toHaveText('Election Safety is violated.');
  await expect(page.locator('.caption')).toContainText('both lead in term 1');
  await clean(page);
  // The rule is mended by the next run that does not break it.
  await page.getByRole('button', { name: /^Settings of the run/ }).click();
  await settings.getByRole('radio', { name: /^None/ }).check();
  await page.getByRole('button', { name: 'Start a new run' }).click();
  await expect(panel.locator('.check .is-holds')).toHaveCount(8);
  expect(await page.evaluate(() => document.querySelector('raft-playground')?.config?.broken)).toBe(
    undefined,
  );
});

test('what clients read and what disks do can be set', async ({ page }) => {
  await open(page, '?autoplay=0');
  await page.getByRole('button', { name: /^Settings of the run/ }).click();
  const settings = page.locator('raft-settings');
  await settings.getByText('Disks', { exact: true }).click();
  await settings.getByRole('switch', { name: 'Torn writes' }).check();
  await settings.getByText('Clients', { exact: true }).click();
  await settings.getByRole('combobox', { name: 'Clients read' }).selectOption('from any store');
  await settings.getByText('How a leader sends').click();
  await settings.getByRole('textbox', { name: 'Uncommitted entries' }).fill('-1');
  await page.getByRole('button', { name: 'Start a new run' }).click();
  await expect(settings.getByRole('alert')).toContainText('Uncommitted entries must be');
  await settings.getByRole('textbox', { name: 'Uncommitted entries' }).fill('1000');
  await page.getByRole('button', { name: 'Start a new run' }).click();
  const config = await page.evaluate(() => document.querySelector('raft-playground')?.config);
  expect(config).toMatchObject({
    torn_writes: true,
    client_reads: 'local',
    max_uncommitted_bytes: 1000,
  });
});

test('tabs are gone through by the arrow keys', async ({ page }) => {
  await open(page, '?autoplay=0');
  await page.getByRole('tab', { name: 'Inspect' }).focus();
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('tab', { name: 'Clients' })).toBeFocused();
  await page.keyboard.press('End');
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('tab', { name: 'Inspect' })).toBeFocused();
  await expect(page.getByRole('tabpanel')).toHaveCount(1);
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true });

  test('no leaf of a menu covers the caption, and axe finds nothing', async ({ page }) => {
    await open(page, '?speed=1');
    await leader(page);
    await page.keyboard.press('.');
    const { peers } = await state(page);
    for (const { id } of peers) {
      await page.locator(`[data-peer="${id}"] .disc`).tap();
      await menu(page).getByRole('button', { name: 'More…' }).tap();
      const [box, caption] = await Promise.all([
        menu(page).boundingBox(),
        page.locator('.caption .what').boundingBox(),
      ]);
      expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(caption?.y ?? 0);
      expect(box?.y).toBeGreaterThan(0);
      await page.keyboard.press('Escape');
    }
    await clean(page);
  });
});
