/** Axe in states of the page that `access.spec.ts` does not go through, each in both themes. */
import { readFileSync } from 'node:fs';
import { expect, type Page, test } from '@playwright/test';
import { cleanInBoth, leader, open, ready, state, stepUntil } from './world.js';

for (const [what, width, height] of [
  ['a slide', 960, 540],
  ['a phone', 390, 844],
  ['text at twice its size', 640, 360],
] as const) {
  test(`on ${what}, while a cluster runs, and in a menu`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    await open(page, '?speed=1');
    await leader(page);
    await page.evaluate(() => {
      const playground = document.querySelector('raft-playground');
      if (playground) playground.speed = 1 / 30;
    });
    expect((await state(page)).running).toBe(true);
    await cleanInBoth(page);
    await page.locator('[data-peer="2"] .disc').click();
    await page.getByRole('toolbar').getByRole('button', { name: 'More…' }).click();
    await cleanInBoth(page);
  });
}

test('where there is no WebAssembly', async ({ page }) => {
  await page.addInitScript(() => {
    Object.defineProperty(window, 'WebAssembly', { value: undefined });
  });
  await page.goto('index.html');
  await expect(page.getByRole('alert')).toContainText('Allow WebAssembly');
  await cleanInBoth(page);
});

test('where the engine cannot be loaded', async ({ page }) => {
  await page.route('**/*.wasm', (route) => route.abort());
  await page.goto('index.html');
  await expect(page.getByRole('alert')).toContainText('could not be loaded');
  await cleanInBoth(page);
});

test('when an engine has died, and when none can take its place', async ({ page }) => {
  await open(page, '?speed=1');
  await leader(page);
  const die = (): Promise<void> =>
    page.evaluate(() => {
      const inside = document.querySelector('raft-playground') as unknown as {
        show: { session: { run: { world: object } } };
      };
      Object.defineProperty(inside.show.session.run.world, 'advance', {
        value: () => {
          throw new WebAssembly.RuntimeError('unreachable');
        },
      });
    });
  await die();
  await expect(page.getByRole('alert')).toContainText('The run was made again up to');
  await cleanInBoth(page);
  await page.evaluate(() => {
    const playground = document.querySelector('raft-playground');
    if (playground) playground.engineLoader = () => Promise.reject(new Error('out of memory'));
  });
  await die();
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Save the run' })).toBeVisible();
  await cleanInBoth(page);
});

test('with reduced motion, in an election', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await open(page, '?autoplay=0');
  await stepUntil(page, ({ messages }) => messages.length > 2);
  await expect(page.locator('.arrows .arrow').first()).toBeVisible();
  await cleanInBoth(page);
});

test('with a partition, a link in the inspector and its menu, and an entry', async ({ page }) => {
  await open(page, '?autoplay=0');
  await stepUntil(page, ({ peers }) => peers.every(({ lastApplied }) => lastApplied > 0));
  await page.evaluate(() => {
    const playground = document.querySelector('raft-playground');
    playground?.act({ do: 'link', from: 1, to: 2, latency_max_us: 90_000, loss: 0.3 });
    playground?.act({
      do: 'partition',
      groups: [
        [1, 2],
        [3, 4, 5],
      ],
    });
  });
  await expect(page.locator('.region')).toHaveCount(2);
  await page.locator('[data-link="1-2"]').focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('toolbar')).toBeVisible();
  await expect(page.locator('raft-inspector h2')).toContainText('link');
  await cleanInBoth(page);
  await page.keyboard.press('Escape');
  await page.locator('raft-logs .cell[data-index="1"]:visible').first().click();
  await expect(page.locator('raft-inspector h2')).toContainText('Entry 1');
  await cleanInBoth(page);
});

/** Steps through a scenario until a consistency check has failed, or a property is broken. */
async function playUntil(page: Page, scenario: string, sign: 'refused' | 'broken'): Promise<void> {
  await page.evaluate(
    async ({ text, sign }) => {
      const playground = document.querySelector('raft-playground');
      if (!playground?.playScenario(text)) throw new Error('no scenario');
      const isDone = (): boolean => {
        const { violations = 0, messages = [] } = playground.frame ?? {};
        if (sign === 'broken') return violations > 0;
        return messages.some((one) => one.kind === 'AppendEntriesReply' && one.verdict === 0);
      };
      for (let i = 0; !isDone(); i++) {
        if (i > 3000) throw new Error(`never ${sign}`);
        playground.step();
      }
      await playground.updateComplete;
    },
    { text: readFileSync(`scenarios/${scenario}.json`, 'utf8'), sign },
  );
}

test('with a conflict in the logs, and with checks that are red', async ({ page }) => {
  await open(page, '?autoplay=0');
  await playUntil(page, 'figure-7', 'refused');
  await expect(page.locator('raft-logs .compared:visible').first()).toBeVisible();
  await cleanInBoth(page);
  await playUntil(page, 'figure-8-broken', 'broken');
  await page.getByRole('tab', { name: /^Checks/ }).click();
  await expect(page.locator('raft-checks .is-broken').first()).toBeVisible();
  await expect(page.getByRole('alert')).toBeVisible();
  await cleanInBoth(page);
});

for (const servers of [25, 60]) {
  test(`with ${servers} peers`, async ({ page }) => {
    await open(page, `?autoplay=0&servers=${servers}`);
    await stepUntil(page, ({ messages }) => messages.length > 20);
    await page.keyboard.press('3');
    await cleanInBoth(page);
  });
}

test('with the network of more peers than a matrix shows', async ({ page }) => {
  await open(page, '?autoplay=0&servers=26');
  await page.getByRole('tab', { name: 'Network' }).click();
  await expect(page.getByRole('combobox', { name: 'Sender' })).toBeVisible();
  await cleanInBoth(page);
});

test('with operations of clients, and with the filters of the events open', async ({ page }) => {
  await open(page, '?speed=1');
  const id = await leader(page);
  await page.getByRole('tab', { name: 'Clients' }).click();
  await page.evaluate((id) => {
    const playground = document.querySelector('raft-playground');
    playground?.act({ do: 'isolate', peer: (id % 5) + 1 });
    playground?.act({ do: 'load', clients: 2, every_us: 20_000 });
    playground?.act({ do: 'client', client: 7, op: 'put x 1', peer: (id % 5) + 1 });
  }, id);
  const panel = page.locator('raft-clients');
  await expect(panel.getByRole('cell', { name: /differs/ }).first()).toBeVisible();
  await page.keyboard.press('.');
  await cleanInBoth(page);
  const list = page.locator('raft-events');
  await list.getByRole('button', { name: 'Filters' }).click();
  await list.getByRole('combobox', { name: 'Kind' }).selectOption('every');
  await cleanInBoth(page);
});

test('on each stop of the tour', async ({ page }) => {
  await open(page, '?autoplay=0');
  await page.keyboard.press('?');
  await page.getByRole('button', { name: /tour/i }).click();
  const next = page.getByRole('button', { name: 'Next', exact: true });
  await expect(next).toBeVisible();
  await cleanInBoth(page);
  await next.click();
  await next.click();
  await cleanInBoth(page);
});

test('embedded, with an election on its way', async ({ page }) => {
  for (const controls of ['minimal', 'full', 'none']) {
    await page.goto(`embed.html?autoplay=0&controls=${controls}`);
    await ready(page);
    await stepUntil(page, ({ messages }) => messages.length > 2);
    await cleanInBoth(page);
  }
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`links that are lossy or cut are seen among many, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await open(page, '?autoplay=0&servers=13');
    await page.evaluate(() => {
      const playground = document.querySelector('raft-playground');
      playground?.act({ do: 'link', from: 1, to: 2, loss: 0.3 });
      playground?.act({ do: 'cut', from: 3, to: 4 });
    });
    const lossy = page.locator('[data-link="1-2"] .there .wire');
    await expect(lossy).toHaveAttribute('stroke-dasharray', /\d/);
    for (const line of [lossy, page.locator('[data-link="3-4"] .there .cut').first()]) {
      await expect(line).toHaveCSS('visibility', 'visible');
      const contrast = await line.evaluate((path) => {
        const stage = document.createElement('i');
        stage.style.color = 'var(--raft-stage)';
        path.closest('svg')?.parentElement?.append(stage);
        const [over, under] = [getComputedStyle(path).stroke, getComputedStyle(stage).color].map(
          (colour) => (colour.match(/[\d.]+/g) ?? []).slice(0, 3).map(Number),
        );
        stage.remove();
        const { opacity } = getComputedStyle(path);
        const seen = over?.map((part, i) => part * +opacity + (under?.[i] ?? 0) * (1 - +opacity));
        const [a = 0, b = 0] = [seen, under].map((colour) => {
          const [red = 0, green = 0, blue = 0] = (colour ?? []).map((part) => {
            const share = part / 255;
            return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
          });
          return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
        });
        return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
      });
      // WCAG 1.4.11: what is needed to understand a drawing.
      expect(contrast).toBeGreaterThanOrEqual(3);
    }
  });
}
