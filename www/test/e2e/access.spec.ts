import { expect, test } from '@playwright/test';
import { clean, leader, open, state, stepUntil } from './world.js';

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test('axe finds nothing while a cluster runs and is broken', async ({ page }) => {
      await open(page, '?speed=1');
      await leader(page);
      await page.getByRole('button', { name: 'Send a command' }).click();
      await page.getByRole('button', { name: 'Cut a link' }).click();
      await page.getByRole('button', { name: 'Stop the leader' }).click();
      await page.keyboard.press('.');
      await clean(page);
    });

    test('axe finds nothing in an election, with a message picked', async ({ page }) => {
      await open(page, '?autoplay=0');
      const { messages } = await stepUntil(page, (now) => now.messages.length > 2);
      await page
        .locator(`[data-message="${messages[0]?.id}"]`)
        .dispatchEvent('pointerdown', { button: 0, bubbles: true });
      await page.keyboard.press('1');
      await clean(page);
    });

    test('axe finds nothing in the network panel and the help', async ({ page }) => {
      await open(page, '?autoplay=0');
      await page.getByRole('tab', { name: 'Network' }).click();
      await clean(page);
      await page.keyboard.press('?');
      await expect(page.getByRole('dialog')).toBeVisible();
      await clean(page);
    });

    test('axe finds nothing in links that differ and peers that are picked', async ({ page }) => {
      await open(page, '?autoplay=0');
      await page.getByRole('tab', { name: 'Network' }).click();
      await page.evaluate(() => {
        const playground = document.querySelector('raft-playground');
        playground?.act({ do: 'cut', from: 1, to: 2 });
        playground?.act({ do: 'link', from: 3, to: 4, latency_max_us: 90_000, loss: 0.3 });
      });
      await page.locator('raft-link-matrix [data-from="3"][data-to="4"]').click();
      await page.locator('raft-link-editor input[name="loss"]').fill('101');
      await page.locator('raft-link-editor').getByRole('button', { name: 'Set' }).click();
      await page.locator('[data-peer="2"] .disc').click({ modifiers: ['Shift'] });
      await clean(page);
    });

    test('axe finds nothing in a program, with a mistake and without', async ({ page }) => {
      await open(page, '?autoplay=0');
      await page.getByRole('tab', { name: 'Network' }).click();
      await page.getByRole('button', { name: 'Program', exact: true }).click();
      await page.getByRole('textbox', { name: 'Program' }).click();
      await page.keyboard.press('ControlOrMeta+a');
      await page.keyboard.insertText('function network() {\n  return drop(;\n}');
      await page.keyboard.press('ControlOrMeta+Enter');
      await expect(page.locator('raft-program').getByRole('alert')).toBeVisible();
      await clean(page);
      await page.getByRole('combobox', { name: 'Examples' }).selectOption('third-append');
      await page.getByText('What a program can say and see').click();
      await page.getByRole('button', { name: 'Switch on' }).click();
      await expect(page.locator('raft-program .on')).toBeVisible();
      await clean(page);
    });

    test('axe finds nothing in the settings, with a field that is wrong', async ({ page }) => {
      await open(page, '?autoplay=0');
      await page.getByRole('button', { name: /^Settings of the run/ }).click();
      await page.getByRole('textbox', { name: /^Peers/ }).fill('0');
      await page.getByRole('button', { name: 'Start a new run' }).click();
      await clean(page);
    });

    test('axe finds nothing in the past and among branches', async ({ page }) => {
      await open(page, '?speed=1');
      await leader(page);
      await page.keyboard.press('.');
      await page.keyboard.press('[');
      await page.keyboard.press('x');
      await page.getByRole('tab', { name: 'Branches' }).click();
      await page.getByRole('button', { name: 'What can be done with main' }).click();
      await page.getByRole('button', { name: 'Compare', exact: true }).click();
      await page.getByRole('textbox', { name: 'Caption at this instant' }).fill('Look here.');
      await page.keyboard.press('Enter');
      await clean(page);
      await page.getByRole('button', { name: 'Side by side' }).click();
      await clean(page);
    });

    test('axe finds nothing in what is shared and chosen', async ({ page }) => {
      await open(page, '?autoplay=0');
      await page.getByRole('button', { name: 'Share this run' }).click();
      await expect(page.getByRole('dialog')).toBeVisible();
      await clean(page);
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Scenarios' }).click();
      await expect(page.getByRole('dialog')).toBeVisible();
      await clean(page);
      await page.getByRole('button', { name: /^The first election/ }).click();
      await expect(page.locator('raft-story')).toBeVisible();
      await clean(page);
    });

    test('axe finds nothing in peers that are ill, and in a configuration that is joint', async ({
      page,
    }) => {
      await open(page, '?autoplay=0&servers=5');
      await stepUntil(page, ({ peers }) => peers.every(({ lastApplied }) => lastApplied > 0));
      const id = await leader(page);
      await page.evaluate((id) => {
        const playground = document.querySelector('raft-playground');
        const other = (by: number): number => ((id + by - 1) % 5) + 1;
        playground?.act({ do: 'disk', peer: id, min_us: 50_000, max_us: 60_000 });
        playground?.act({ do: 'clock', peer: other(1), drift_ppm: -100_000 });
        playground?.act({ do: 'pause', peer: other(2) });
        playground?.act({ do: 'wipe', peer: other(3) });
        playground?.act({ do: 'restart', peer: other(3) });
        playground?.act({ do: 'reconfigure', voters: [id, other(1), other(4)] });
      }, id);
      await expect(page.locator('.belt')).toHaveCount(2);
      await page.keyboard.press(String(id));
      await page.locator('raft-inspector').getByRole('button', { name: 'More…' }).click();
      await clean(page);
    });

    test('axe finds nothing in a crowd, with an event picked in the diagram', async ({ page }) => {
      await open(page, '?autoplay=0&servers=50');
      await stepUntil(page, ({ messages }) => messages.length > 40);
      await page.locator('raft-events .row').first().click();
      await expect(page.locator('raft-inspector h2')).toHaveText('Event');
      await clean(page);
    });

    test('axe finds nothing on a phone whose panels are pulled up', async ({ page }) => {
      await page.setViewportSize({ width: 390, height: 844 });
      await open(page, '?autoplay=0');
      await stepUntil(page, ({ maxCommit }) => maxCommit > 0);
      const edge = page.getByRole('separator', { name: 'Height of the panels' });
      await edge.focus();
      await page.keyboard.press('Home');
      await page.getByRole('tab', { name: 'Events' }).click();
      await page.locator('raft-events').getByRole('button', { name: 'Filters' }).click();
      await clean(page);
    });

    for (const tab of [
      'Logs',
      'Events',
      'Inspect',
      'Clients',
      'Checks',
      'Charts',
      'Network',
      'Branches',
    ]) {
      test(`axe finds nothing on a phone that shows ${tab}`, async ({ page }) => {
        await page.setViewportSize({ width: 390, height: 844 });
        await open(page, '?speed=1');
        await leader(page);
        await page.keyboard.press('.');
        await page.getByRole('tab', { name: tab }).click();
        await clean(page);
      });
    }
  });
}

for (const controls of ['minimal', 'none']) {
  test(`axe finds nothing in the embedded form with controls=${controls}`, async ({ page }) => {
    await page.goto(`embed.html?autoplay=0&controls=${controls}&servers=0`);
    await expect(page.locator('[data-peer="5"]')).toBeVisible();
    await clean(page);
  });
}

test('everything is reached by keyboard alone', async ({ page }) => {
  await open(page, '?speed=1');
  await leader(page);
  await page.keyboard.press('.');
  expect((await state(page)).running).toBe(false);

  // To the first peer: one stop of the tab key for the whole ring, arrows inside.
  const focused = (): Promise<string> =>
    page.evaluate(() => {
      let at: Element | null = document.activeElement;
      while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
      return at?.getAttribute('aria-label') ?? at?.textContent?.trim() ?? '';
    });
  const tabTo = async (start: string): Promise<void> => {
    for (let i = 0; i < 40; i++) {
      if ((await focused()).startsWith(start)) return;
      await page.keyboard.press('Tab');
    }
    throw new Error(`never reached ${start}`);
  };
  await tabTo('S1,');
  await page.keyboard.press('ArrowRight');
  expect(await focused()).toMatch(/^S2,/);
  await page.keyboard.press('Enter');
  expect(await focused()).toBe('Stop');
  await page.keyboard.press('Enter');
  expect((await state(page)).peers[1]?.up).toBe(false);
  expect(await focused()).toMatch(/^S2, stopped/);

  await tabTo('Link S1');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
  expect((await state(page)).cuts).toBe(2);

  await page.keyboard.press('b');
  await page.keyboard.press('h');
  const healed = await state(page);
  expect(healed.peers[1]?.up).toBe(true);
  expect(healed.cuts).toBe(0);

  await page.keyboard.press('.');
  const id = await leader(page);
  const { maxCommit, term } = await state(page);
  await page.keyboard.press('c');
  await expect.poll(async () => (await state(page)).maxCommit).toBeGreaterThan(maxCommit);
  await page.keyboard.press('r');
  await leader(page, term);
  expect((await state(page)).peers[id - 1]?.up).toBe(true);

  await page.keyboard.press('?');
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
});

test('what matters is said to those who do not see it', async ({ page }) => {
  await open(page, '?speed=1');
  const id = await leader(page);
  await expect(page.locator('.live[role="status"]')).toContainText(`S${id}`);
});

test.describe('reduced motion', () => {
  test.use({ reducedMotion: 'reduce' } as object);
  test('messages stand on arrows instead of flying', async ({ page }) => {
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await open(page, '?autoplay=0');
    const { messages } = await stepUntil(page, (now) => now.messages.length > 2);
    await expect(page.locator('.arrows .arrow')).toHaveCount(messages.length);
  });
});

for (const [width, height] of [
  [1280, 720],
  [1920, 1080],
  [960, 540],
  [390, 844],
] as const) {
  test(`at ${width} x ${height} nothing overflows`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    await open(page, '?speed=1');
    await leader(page);
    const over = await page.evaluate(() => {
      const app = document.querySelector('raft-playground')?.shadowRoot?.querySelector('.app');
      const outside: string[] = [];
      for (const child of app?.querySelectorAll(
        'button, input, raft-logs, raft-cluster, raft-timeline, .caption, .side',
      ) ?? []) {
        const box = child.getBoundingClientRect();
        if (
          box.width > 0 &&
          (box.right > innerWidth + 1 || box.bottom > innerHeight + 1 || box.left < -1)
        )
          outside.push(child.outerHTML.slice(0, 80));
      }
      const page = document.documentElement;
      return { x: page.scrollWidth - innerWidth, y: page.scrollHeight - innerHeight, outside };
    });
    expect(over).toEqual({ x: 0, y: 0, outside: [] });
  });
}

test('what a key cannot do is said, and what it did', async ({ page }) => {
  await open(page, '?autoplay=0&seed=7');
  const live = page.locator('.live');
  const press = async (key: string, words: RegExp): Promise<void> => {
    await page.keyboard.press(key);
    await expect(live, key).toContainText(words);
  };
  // Nobody leads, and nobody is selected; between two a peer is named, so that each is said anew.
  for (const key of ['r', 'x', 'z', 'o', 'd']) {
    await press(key, /No peer leads now. Wait for an election, or select/);
    await press('1', /^S1, follower, term 0/);
    await page.keyboard.press('Escape');
  }
  await press('e', /Select the peer that is to time out/);
  await press('g', /Select the peer that is to lead/);
  await press('c', /The command found no leader. No peer leads now; wait for an election./);
  await press('w', /Select the peer whose disk is to be wiped/);
  await press('Delete', /Nothing was done up to here/);
  await press('+', /^real time slowed 20 times$/);
  // A step that mattered little is told too.
  const { events } = await state(page);
  await press('n', /\S/);
  expect((await state(page)).events).toBeGreaterThan(events);
  await page.keyboard.press('2');
  await press('x', /S2 crashes/);
  await press('Delete', /^Taken out: Stop S2. The run goes on without it/);
  await expect(live).not.toContainText('crashes');
  await press('b', /^Every peer runs. There is none to bring back.$/);
  await press('h', /^No link is cut. There is nothing to heal.$/);
  await press('f', /^Branch 3 begins here. /);
  await press('n', /\S/);
  await press('p', /^Taken back: S\d/);
  await page.keyboard.press('2');
  await press('x', /S2 crashes. The run goes on as branch 4.$/);
  // What was said of this run is not said of another.
  await page.keyboard.press('x');
  await page.getByRole('button', { name: 'Run again from the start' }).click();
  await expect(live).toHaveText('A new run begins.');
});

test('a step is explained, whether it matters or not', async ({ page }) => {
  await open(page, '?autoplay=0&seed=7');
  for (let i = 0; i < 30; i++) {
    const from = (await state(page)).events;
    await page.keyboard.press('n');
    const told = await page.evaluate((from) => {
      const inside = document.querySelector('raft-playground') as unknown as {
        show: { session: { run: { eventsFrom(from: number, count: number): { text: string }[] } } };
      };
      return inside.show.session.run.eventsFrom(from, 50).map(({ text }) => text);
    }, from);
    const what = page.locator('.caption .what');
    await expect(async () => expect(told).toContain((await what.textContent())?.trim())).toPass();
  }
});

test('what a screen reader or a voice presses on the stage opens its menu', async ({ page }) => {
  await open(page, '?autoplay=0&seed=7');
  await stepUntil(page, ({ messages }) => messages.length > 3);
  for (const [thing, name] of [
    ['[data-peer="2"]', /S2/],
    ['[data-link="2-5"]', /S2 – S5/],
    ['.messages [data-message]', /RequestVote/],
  ] as const) {
    // It has no pointer: a click comes alone.
    await page.locator(thing).first().dispatchEvent('click', { detail: 0 });
    const bar = page.getByRole('toolbar', { name });
    await expect(bar.getByRole('button').first()).toBeFocused();
    await page.keyboard.press('Escape');
  }
});

for (const colorScheme of ['light', 'dark'] as const)
  test(`with colours of the reader's own, those that say something stay, ${colorScheme}`, async ({
    page,
  }) => {
    await page.emulateMedia({ colorScheme, forcedColors: 'active' });
    await open(page, '?autoplay=0&seed=7');
    await stepUntil(page, ({ maxCommit }) => maxCommit > 0);
    await page.evaluate(() =>
      document.querySelector('raft-playground')?.act({ do: 'request', op: 'put a 1' }),
    );
    const cells = page.locator('raft-logs .cell:visible');
    await expect(cells).toHaveCount(6);
    const grounds = await cells.evaluateAll((all) => [
      ...new Set(all.map((cell) => getComputedStyle(cell).backgroundColor)),
    ]);
    expect(grounds.length).toBeGreaterThan(1);
    // The diagram is no block of one colour.
    const inks = await page.locator('raft-spacetime canvas').evaluate((canvas) => {
      const { width, height } = canvas as HTMLCanvasElement;
      const data = (canvas as HTMLCanvasElement)
        .getContext('2d')
        ?.getImageData(0, 0, width, height);
      return new Set(new Uint32Array(data?.data.buffer ?? new ArrayBuffer(0))).size;
    });
    expect(inks).toBeGreaterThan(20);
    const tab = page.getByRole('tab', { selected: true });
    await expect(tab).toHaveCSS('outline-style', 'solid');
  });
