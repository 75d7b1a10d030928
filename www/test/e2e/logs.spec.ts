/** The logs of all peers: what stands in the cells, and what is in sight of long ones. */
import { expect, type Page, test } from '@playwright/test';
import { open, state } from './world.js';

/** A leader, and that many commands that all peers have applied; time stands. */
async function fill(page: Page, commands: number): Promise<void> {
  await page.evaluate(async (commands) => {
    const playground = document.querySelector('raft-playground');
    if (!playground) throw new Error('no playground');
    const until = async (done: () => boolean): Promise<void> => {
      playground.speed = 10;
      playground.play();
      while (!done()) await new Promise((next) => setTimeout(next, 20));
      playground.pause();
    };
    await until(() => Boolean(playground.frame?.leader));
    const { leader = 0, maxLastIndex = 0 } = playground.frame ?? {};
    // While time flows, what is done is drawn with the next picture, and not each at once.
    playground.play();
    for (let i = 0; i < commands; i++)
      playground.act({ do: 'request', peer: leader, op: `put k ${i}` });
    const all = maxLastIndex + commands;
    await until(() => playground.frame?.peers.every((peer) => peer.lastApplied >= all) ?? false);
    await playground.updateComplete;
  }, commands);
}

/** The cells of a peer that are in sight, as `index:term`, in their order on the screen. */
async function inSight(page: Page, peer: number): Promise<string[]> {
  return page.evaluate((peer) => {
    const logs = document.querySelector('raft-playground')?.shadowRoot?.querySelector('raft-logs');
    const root = logs?.shadowRoot;
    const window = root?.querySelector('.scroll')?.getBoundingClientRect();
    const lane = root?.querySelectorAll('.lane')[peer - 1];
    if (!window || !lane) throw new Error('no logs');
    return [...lane.querySelectorAll<HTMLElement>('.cell:not([hidden])')]
      .map((cell) => ({ cell, box: cell.getBoundingClientRect() }))
      .filter(({ box }) => box.left >= window.left - 1 && box.right <= window.right + 1)
      .sort((a, b) => a.box.left - b.box.left)
      .map(({ cell }) => `${cell.dataset.index}:${cell.querySelector('b')?.textContent}`);
  }, peer);
}

const indexes = (cells: readonly string[]): number[] =>
  cells.map((cell) => Number(cell.split(':')[0]));

test('each cell has the term and the state that the world has', async ({ page }) => {
  await open(page, '?autoplay=0');
  await fill(page, 4);
  const { peers, term } = await state(page);
  for (const { id, lastIndex } of peers) {
    const cells = await inSight(page, id);
    expect(cells).toEqual(Array.from({ length: lastIndex }, (_, i) => `${i + 1}:${term}`));
    const row = page.getByRole('list', { name: `S${id}'s log` });
    await expect(row.getByRole('listitem', { name: /\(.*applied.*\)$/ })).toHaveCount(lastIndex);
  }
});

test('long logs keep to their end until the reader scrolls away', async ({ page }) => {
  await open(page, '?autoplay=0');
  await fill(page, 110);
  const { maxCommit, peers } = await state(page);
  const last = peers[0]?.lastIndex ?? 0;
  expect(maxCommit).toBe(last);
  await expect.poll(async () => indexes(await inSight(page, 1)).at(-1)).toBe(last);
  const many = indexes(await inSight(page, 1));
  expect(many).toEqual(many.map((_, i) => last - many.length + 1 + i));

  // The wheel goes back; what was come to stays, though the logs grow.
  await page.locator('raft-logs .scroll').hover();
  await page.mouse.wheel(-3000, 0);
  await expect
    .poll(async () => indexes(await inSight(page, 1)).at(-1) ?? 0)
    .toBeLessThan(last - 30);
  await page.waitForTimeout(300);
  const there = await inSight(page, 2);
  await fill(page, 5);
  expect(await inSight(page, 2)).toEqual(there);

  // At the end again, it follows again.
  await page.mouse.wheel(100_000, 0);
  await expect.poll(async () => indexes(await inSight(page, 1)).at(-1)).toBe(last + 5);
  await page.waitForTimeout(300);
  await fill(page, 5);
  await expect.poll(async () => indexes(await inSight(page, 1)).at(-1)).toBe(last + 10);
});

test('the arrows go from entry to entry, and bring each into sight', async ({ page }) => {
  await open(page, '?autoplay=0');
  await fill(page, 90);
  const last = (await state(page)).peers[0]?.lastIndex ?? 0;
  await page.locator('raft-logs .scroll').focus();
  await page.keyboard.press('Enter');
  const chosen = page.locator('raft-logs .cell.picked:visible');
  await expect(chosen).toHaveCount(5);
  await expect(chosen.first()).toHaveAttribute('data-index', String(last));
  for (let i = 0; i < 50; i++) await page.keyboard.press('ArrowLeft');
  await expect(chosen.first()).toHaveAttribute('data-index', String(last - 50));
  await expect.poll(async () => indexes(await inSight(page, 3))).toContain(last - 50);
  await expect(page.locator('raft-inspector')).toContainText(String(last - 50));
});
