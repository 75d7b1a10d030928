/** What belongs to one place in time, or in one run, does not stay when one goes elsewhere. */
import { expect, type Page, test } from '@playwright/test';
import { act, open, seek, state } from './world.js';

const regions = (page: Page) => page.locator('raft-cluster .region');

/** Plays at the highest speed until an instant, and stops there or a little later. */
async function playTo(page: Page, at: number): Promise<void> {
  await page.evaluate(async (at) => {
    const playground = document.querySelector('raft-playground');
    if (!playground) throw new Error('no playground');
    playground.speed = 10;
    playground.play();
    while ((playground.frame?.now ?? 0) < at) await new Promise(requestAnimationFrame);
    playground.pause();
  }, at);
}

test('no region is left where there are fewer peers and nothing is cut', async ({ page }) => {
  await open(page, '?autoplay=0');
  await playTo(page, 500_000);
  await act(page, { do: 'new_peer' });
  await playTo(page, 600_000);
  const groups = [
    [1, 2],
    [3, 4, 5, 6],
  ];
  await act(page, { do: 'partition', groups });
  await expect(regions(page)).toHaveCount(2);
  await seek(page, 300_000);
  expect((await state(page)).peers).toHaveLength(5);
  await expect(regions(page)).toHaveCount(0);
});

test('a peer that is not there yet is not selected, and has no lane on a branch without it', async ({
  page,
}) => {
  await open(page, '?autoplay=0');
  await playTo(page, 500_000);
  await act(page, { do: 'new_peer' });
  await playTo(page, 600_000);
  await page.locator('raft-cluster').click({ position: { x: 5, y: 300 } });
  await page.keyboard.press('6');
  const inspector = page.locator('raft-inspector');
  await expect(inspector.locator('h2')).toContainText('S6');
  await seek(page, 300_000);
  await expect(inspector.locator('h2')).toContainText('shown while nothing is selected');
  // Done there, it makes a branch on which no sixth peer ever comes.
  const lanes = (): Promise<number> =>
    page.evaluate(() => {
      const root = document.querySelector('raft-playground')?.shadowRoot;
      const diagram = root?.querySelector('raft-spacetime') as { picture(): string } | null;
      return diagram?.picture().match(/>S\d+</g)?.length ?? 0;
    });
  await page.keyboard.press('x');
  await expect.poll(async () => (await state(page)).peers.filter(({ up }) => !up).length).toBe(1);
  await expect.poll(lanes).toBe(5);
});

test('what was not read of a long run is read when it comes into sight', async ({ page }) => {
  await open(page, '?autoplay=0');
  await act(page, { do: 'load', clients: 8, every_us: 5000, keys: 3 });
  await playTo(page, 12_000_000);
  const link = await page.evaluate(() => document.querySelector('raft-playground')?.share() ?? '');
  await page.goto('about:blank');
  await page.goto(`index.html${link}`);
  const diagram = page.locator('raft-spacetime canvas');
  const messages = async (): Promise<number> => {
    const words = (await diagram.getAttribute('aria-label')) ?? '';
    return Number(/ ([\d,]+) messages/.exec(words)?.[1]?.replaceAll(',', '') ?? 0);
  };
  await expect.poll(messages).toBeGreaterThan(0);
  await page.locator('raft-spacetime').getByRole('button', { name: 'Show the whole run' }).click();
  await expect.poll(messages).toBeGreaterThan(5000);
});

test('what was under the pointer is not told when the diagram has gone on', async ({ page }) => {
  await open(page, '?autoplay=0');
  await playTo(page, 900_000);
  const box = await page.locator('raft-spacetime canvas').boundingBox();
  if (!box) throw new Error('no diagram');
  const caption = page.locator('.caption .what');
  const before = await caption.textContent();
  // Somewhere in the middle there is something.
  for (let x = box.width * 0.8; x > 100; x -= 4) {
    await page.mouse.move(box.x + x, box.y + box.height / 2);
    if ((await caption.textContent()) !== before) break;
  }
  await expect(caption).not.toHaveText(before ?? '');
  for (let i = 0; i < 12; i++) await page.mouse.wheel(0, -400);
  await expect(caption).toHaveText(before ?? '');
});

test('commitIndex stays in its disc, however many digits it has', async ({ page }) => {
  await open(page, '?autoplay=0');
  await act(page, { do: 'load', clients: 8, every_us: 2000, keys: 3 });
  for (const digits of [3, 4]) {
    for (let at = 1e6; (await state(page)).maxCommit < 10 ** (digits - 1); at += 1e6)
      await playTo(page, at);
    const wide = await page.evaluate(() =>
      [
        ...(document
          .querySelector('raft-playground')
          ?.shadowRoot?.querySelector('raft-cluster')
          ?.shadowRoot?.querySelectorAll('.peer') ?? []),
      ].map((peer) => {
        const disc = peer.querySelector('.disc')?.getBoundingClientRect();
        const words = peer.querySelector('.commit')?.getBoundingClientRect();
        if (!disc || !words) return Number.NaN;
        // Half the chord where the letters stand on their line.
        const r = disc.height / 2;
        const down = words.top + words.height * 0.75 - (disc.top + r);
        return words.width / 2 / Math.sqrt(r * r - down * down);
      }),
    );
    expect(wide).toHaveLength(5);
    for (const part of wide) expect(part).toBeLessThan(1);
  }
});
