/** The inspector against the state of the world itself. */
import { expect, type Page, test } from '@playwright/test';
import { clean, leader, open, state, stepUntil } from './world.js';

const inspector = (page: Page) => page.locator('raft-inspector');

/** The value beside a name of Figure 2; what it was before is left out. */
async function value(page: Page, name: string): Promise<string> {
  const dt = inspector(page).locator('dt', {
    hasText: new RegExp(`^${name.replace('[]', '\\[\\]')}$`),
  });
  const dd = dt.locator('xpath=following-sibling::dd[1]');
  const now = dd.locator('ins');
  return ((await now.count()) > 0 ? now : dd).innerText();
}

test('a peer is shown as in Figure 2, as the world has it, with what an event changed', async ({
  page,
}) => {
  await open(page, '?autoplay=0');
  const now = await stepUntil(page, ({ peers }) => peers.some(({ role }) => role === 'candidate'));
  const candidate = now.peers.find(({ role }) => role === 'candidate');
  await page.keyboard.press(String(candidate?.id));
  await expect.poll(() => value(page, 'currentTerm')).toBe(String(candidate?.term));
  await expect(inspector(page).locator('ins')).not.toHaveCount(0);
  await expect(inspector(page).locator('dd', { hasText: 'candidate' }).locator('del')).toHaveText(
    'follower',
  );
  // Its vote for itself is not durable yet.
  await expect(inspector(page)).toContainText('A loss of power now would lose term 1.');
  await clean(page);
});

test('what a leader keeps of its followers is what the world says', async ({ page }) => {
  await open(page, '?speed=1');
  const id = await leader(page);
  await page.getByRole('button', { name: 'Send a command' }).click();
  await page.keyboard.press('.');
  const progress = await page.evaluate((id) => {
    const frame = document.querySelector('raft-playground')?.frame;
    return frame?.peers
      .filter((peer) => peer.id !== id)
      .map((peer) => {
        const known = frame.progress(id, peer.id);
        return [`S${peer.id}`, String(known?.nextIndex), String(known?.matchIndex)];
      });
  }, id);
  const rows = inspector(page).locator('table', { hasText: 'nextIndex' }).locator('tbody tr');
  await expect(rows).toHaveCount(4);
  const shown = await rows.evaluateAll((all) =>
    all.map((row) =>
      [...row.children].slice(0, 3).map((cell) => {
        const now = cell.querySelector('ins') ?? cell;
        return now.textContent?.trim();
      }),
    ),
  );
  expect(shown).toEqual(progress);
  expect(await value(page, 'commitIndex')).toBe(
    String((await state(page)).peers[id - 1]?.commitIndex),
  );
});

test('an entry is selected in the logs and tells its life, and a time goes there', async ({
  page,
}) => {
  await open(page, '?speed=1');
  await leader(page);
  await page.getByRole('button', { name: 'Send a command' }).click();
  await expect
    .poll(async () => (await state(page)).peers.every(({ lastApplied }) => lastApplied >= 2))
    .toBe(true);
  await page.keyboard.press('.');
  await page.locator('raft-logs .cell[data-index="2"]:visible').first().click();
  const panel = inspector(page);
  await expect(panel.locator('h2')).toContainText('Entry 2');
  await expect(panel.locator('table.life button')).toHaveCount(20);
  await clean(page);
  const committed = panel
    .locator('dt', { hasText: 'committed' })
    .locator('xpath=following-sibling::dd[1]//button');
  const words = await committed.innerText();
  await committed.click();
  const there = await state(page);
  expect(there.running).toBe(false);
  const [seconds = '', micros = ''] = words.replace(' s', '').split('.');
  expect(there.now).toBe(Number(seconds) * 1e6 + Number(micros.replace(' ', '')));
  expect(there.maxCommit).toBeGreaterThanOrEqual(2);
  await expect(panel.locator('h2')).toContainText('Entry 2');
  // What comes later on this branch is still told.
  await expect(panel.locator('table.life button.ahead')).not.toHaveCount(0);
  await page.locator('raft-logs .scroll').focus();
  await page.keyboard.press('ArrowLeft');
  await expect(panel.locator('h2')).toContainText('Entry 1');
});
