import { readFileSync } from 'node:fs';
import { expect, type Frame, type Page, test } from '@playwright/test';

const REVEAL = new URL('../../../node_modules/reveal.js/dist/', import.meta.url);

const DECK = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Deck</title>
<link rel="stylesheet" href="reveal/reveal.css">
<style>iframe { width: 960px; height: 540px; border: 0; }</style></head>
<body><div class="reveal"><div class="slides">
<section><h2>One</h2></section>
<section><iframe data-src="embed.html?servers=5&amp;seed=7&amp;speed=0.05&amp;autoplay=1&amp;controls=minimal"></iframe></section>
<section><h2>Three</h2></section>
</div></div>
<script src="reveal/reveal.js"></script>
<script>Reveal.initialize({ hash: false, transition: 'none', width: 960, height: 600, preloadIframes: false });</script>
</body></html>`;

async function deck(page: Page): Promise<void> {
  await page.route('**/deck.html', (route) =>
    route.fulfill({ contentType: 'text/html', body: DECK }),
  );
  await page.route('**/reveal/*', (route) => {
    const name = new URL(route.request().url()).pathname.split('/').pop() ?? '';
    return route.fulfill({
      contentType: name.endsWith('.css') ? 'text/css' : 'text/javascript',
      body: readFileSync(new URL(name, REVEAL), 'utf8'),
    });
  });
  await page.goto('deck.html');
  await expect.poll(() => slide(page)).toBe(0);
}

const slide = (page: Page): Promise<number> =>
  page.evaluate(() => {
    const { Reveal } = window as unknown as {
      Reveal?: { isReady(): boolean; getIndices(): { h: number } };
    };
    return Reveal?.isReady() ? Reveal.getIndices().h : -1;
  });

async function inside(page: Page): Promise<Frame> {
  await expect
    .poll(() => page.frames().some((frame) => frame.url().includes('embed.html')))
    .toBe(true);
  const frame = page.frames().find((one) => one.url().includes('embed.html'));
  if (!frame) throw new Error('no frame');
  await expect
    .poll(() => frame.evaluate(() => document.querySelector('raft-playground')?.frame != null))
    .toBe(true);
  return frame;
}

const now = (frame: Frame): Promise<number> =>
  frame.evaluate(() => document.querySelector('raft-playground')?.frame?.now ?? -1);
const playing = (frame: Frame): Promise<boolean> =>
  frame.evaluate(() => document.querySelector('raft-playground')?.running ?? false);

test.use({ viewport: { width: 1100, height: 700 } });

test('a slide that is shown plays, and the deck keeps its keys until the reader is inside', async ({
  page,
}) => {
  await deck(page);
  expect(page.frames().some((frame) => frame.url().includes('embed.html'))).toBe(false);
  await page.keyboard.press('ArrowRight');
  const frame = await inside(page);
  await expect.poll(() => playing(frame)).toBe(true);
  // Nobody clicked: the next key is the deck's.
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => slide(page)).toBe(2);
});

test('inside, keys it uses are its own and the others go back to the deck', async ({ page }) => {
  await deck(page);
  await page.keyboard.press('ArrowRight');
  const frame = await inside(page);
  await expect.poll(() => playing(frame)).toBe(true);
  await page.frameLocator('iframe').locator('[data-peer="2"] .disc').click();
  await page.keyboard.press('.');
  await expect.poll(() => playing(frame)).toBe(false);
  expect(await slide(page)).toBe(1);
  await page.keyboard.press(' ');
  await expect.poll(() => playing(frame)).toBe(true);
  expect(await slide(page)).toBe(1);
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => slide(page)).toBe(2);
});

test("the deck's messages start and pause it", async ({ page }) => {
  await deck(page);
  await page.keyboard.press('ArrowRight');
  const frame = await inside(page);
  await expect.poll(() => playing(frame)).toBe(true);
  const send = (text: string): Promise<void> =>
    page.evaluate((text) => {
      document.querySelector('iframe')?.contentWindow?.postMessage(text, '*');
    }, text);
  await send('slide:stop');
  await expect.poll(() => playing(frame)).toBe(false);
  const stopped = await now(frame);
  await page.waitForTimeout(200);
  expect(await now(frame)).toBe(stopped);
  await send('slide:start');
  await expect.poll(() => now(frame)).toBeGreaterThan(stopped);
});

test('it fits its frame in every form', async ({ page }) => {
  for (const controls of ['full', 'minimal', 'none']) {
    for (const [width, height] of [
      [960, 540],
      [480, 320],
      [400, 700],
    ] as const) {
      await page.setViewportSize({ width, height });
      await page.goto(`embed.html?controls=${controls}&autoplay=0`);
      await expect(page.locator('[data-peer="5"]')).toBeVisible();
      const over = await page.evaluate(() => [
        document.documentElement.scrollWidth - innerWidth,
        document.documentElement.scrollHeight - innerHeight,
      ]);
      expect(over).toEqual([0, 0]);
    }
  }
});

test('a sandboxed frame, where storage throws, works', async ({ page }) => {
  await page.route('**/sandbox.html', (route) =>
    route.fulfill({
      contentType: 'text/html',
      body: '<!doctype html><title>s</title><iframe sandbox="allow-scripts" src="embed.html?controls=none" style="width:900px;height:500px"></iframe>',
    }),
  );
  // An opaque origin may read the files only when the server allows it.
  await page.route('**/assets/*', async (route) => {
    const response = await route.fetch();
    await route.fulfill({
      response,
      headers: { ...response.headers(), 'access-control-allow-origin': '*' },
    });
  });
  await page.goto('sandbox.html');
  await expect(page.frameLocator('iframe').locator('[data-peer="5"]')).toBeVisible({
    timeout: 10_000,
  });
});
