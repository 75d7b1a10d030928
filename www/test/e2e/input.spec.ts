import { readFileSync } from 'node:fs';
import { expect, type Page, test } from '@playwright/test';
import { leader, open, state } from './world.js';

async function trySettings(page: Page, label: RegExp, value: string): Promise<void> {
  await page.getByRole('button', { name: /^Settings of the run/ }).click();
  await page.getByRole('textbox', { name: label }).fill(value);
  await page.getByRole('button', { name: 'Start a new run' }).click();
}

for (const [label, value, words] of [
  [/^Peers/, '0', /Peers must be a whole number from 1 to 99/],
  [/^Peers/, '1000', /Peers must be a whole number from 1 to 99/],
  [/^Seed/, 'NaN', /Seed must be a whole number/],
  [/^Loss/, '101', /Loss must be from 0 to 100/],
  [/^Heartbeat/, '-5', /must be a number of milliseconds/],
] as const) {
  test(`${label.source} ${value} is refused beside its field, and the run goes on`, async ({
    page,
  }) => {
    await open(page, '?speed=0.1');
    await expect.poll(async () => (await state(page)).now).toBeGreaterThan(0);
    const before = await state(page);
    await trySettings(page, label, value);
    await expect(page.getByRole('alert').filter({ hasText: words })).toBeVisible();
    await expect(page.getByRole('textbox', { name: label })).toHaveAttribute(
      'aria-invalid',
      'true',
    );
    await page.getByRole('button', { name: 'Keep this run' }).click();
    const after = await state(page);
    expect(after.peers).toHaveLength(before.peers.length);
    expect(after.now).toBeGreaterThanOrEqual(before.now);
  });
}

test('a heartbeat above the election timeout is refused at its field', async ({ page }) => {
  await open(page);
  await trySettings(page, /^Heartbeat/, '500');
  await expect(page.locator('raft-settings').getByRole('alert')).toContainText('Heartbeats must');
  await page.getByRole('button', { name: 'Keep this run' }).click();
  expect((await state(page)).peers).toHaveLength(5);
});

test('a refused field that is out of sight is come to, folded away or not', async ({ page }) => {
  await open(page);
  await trySettings(page, /^Peers/, '0');
  const peers = page.getByRole('textbox', { name: /^Peers/ });
  const disk = page.getByRole('textbox', { name: /^Disk size/ });
  await page.locator('raft-settings summary', { hasText: 'Disks' }).click();
  await disk.fill('5');
  await expect(peers).not.toBeInViewport();
  await disk.press('Enter');
  await expect(peers).toBeFocused();
  await expect(peers).toBeInViewport();
  await peers.fill('5');
  await disk.fill('many');
  await page.locator('raft-settings summary', { hasText: 'Disks' }).click();
  await peers.press('Enter');
  await expect(disk).toBeFocused();
});

test('a command of 10 MB is refused beside the field, and the cluster goes on', async ({
  page,
}) => {
  await open(page, '?speed=1');
  await leader(page);
  await page.evaluate(() => {
    const field = document
      .querySelector('raft-playground')
      ?.shadowRoot?.querySelector<HTMLInputElement>('#command');
    if (field) field.value = `put x ${'a'.repeat(10 * 1024 * 1024)}`;
  });
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await expect(page.locator('#command-problem')).toBeVisible();
  expect((await page.locator('#command-problem').textContent())?.length).toBeLessThan(500);
  const { now } = await state(page);
  await expect.poll(async () => (await state(page)).now).toBeGreaterThan(now);
  await page.getByLabel('Command').fill('put x 1');
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await expect(page.locator('#command-problem')).toHaveCount(0);
});

test('a command that is none is explained', async ({ page }) => {
  await open(page, '?speed=1');
  await leader(page);
  await page.getByLabel('Command').fill('frobnicate');
  await page.keyboard.press('Enter');
  await expect(page.locator('#command-problem')).toBeVisible();
});

test('bad parameters of the address are said, and the defaults taken', async ({ page }) => {
  await open(page, '?servers=1000&speed=NaN&prevote=maybe&colour=red');
  const notice = page.getByRole('alert');
  await expect(notice).toContainText('servers must be a whole number from 1 to 99');
  await expect(notice).toContainText('prevote must be 1 or 0, not “maybe”. Using 0.');
  await expect(notice).toContainText('Speed must be a number');
  await expect(notice).toContainText('“colour” is no parameter');
  expect((await state(page)).peers).toHaveLength(5);
  await notice.getByRole('button', { name: 'Close' }).click();
  await expect(notice).toHaveCount(0);
});

test('speeds that are none are refused by the element, and it keeps its own', async ({ page }) => {
  await open(page);
  const speed = await page.evaluate(async () => {
    const playground = document.querySelector('raft-playground');
    if (!playground) throw new Error('none');
    playground.speed = Number.NaN;
    await playground.updateComplete;
    return playground.speed;
  });
  expect(speed).toBeCloseTo(1 / 30);
  await expect(page.getByRole('alert')).toContainText('Speed NaN is not possible');
});

test('a speed that the element is given holds though it plays at once', async ({ page }) => {
  await open(page, '?autoplay=0');
  const speeds = await page.evaluate(async () => {
    const playground = document.querySelector('raft-playground');
    if (!playground) throw new Error('none');
    const seen: number[] = [];
    for (const speed of [10, 0.5]) {
      playground.speed = speed;
      playground.play();
      await playground.updateComplete;
      seen.push(playground.speed);
      playground.pause();
    }
    return seen;
  });
  expect(speeds).toEqual([10, 0.5]);
  await expect(page.locator('raft-transport .speed')).toHaveText('1/2');
});

test('without WebAssembly the page says what to do', async ({ page }) => {
  await page.addInitScript(() => {
    Object.defineProperty(window, 'WebAssembly', { value: undefined });
  });
  await page.goto('index.html');
  await expect(page.getByRole('alert')).toContainText('Allow WebAssembly');
});

test('an engine that cannot be loaded is said, and can be tried again', async ({ page }) => {
  await page.route('**/*.wasm', (route) => route.abort());
  await page.goto('index.html');
  await expect(page.getByRole('alert')).toContainText('could not be loaded');
  await page.unroute('**/*.wasm');
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect.poll(async () => (await state(page).catch(() => null))?.peers.length).toBe(5);
});

test('a dead engine is replaced, and the run made again', async ({ page }) => {
  await open(page, '?speed=1');
  await leader(page);
  await page.getByRole('button', { name: 'Stop the leader' }).click();
  const stopped = (await state(page)).peers.findIndex((peer) => !peer.up);
  await page.evaluate(() => {
    // The engine panics the next time that time moves.
    const inside = document.querySelector('raft-playground') as unknown as {
      show: { session: { run: { world: object } } };
    };
    Object.defineProperty(inside.show.session.run.world, 'advance', {
      value: () => {
        throw new WebAssembly.RuntimeError('unreachable');
      },
    });
  });
  await expect(page.getByRole('alert')).toContainText('The run was made again up to');
  const after = await state(page);
  expect(after.peers[stopped]?.up).toBe(false);
  expect(after.running).toBe(false);
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  await expect.poll(async () => (await state(page)).now).toBeGreaterThan(after.now);
  expect(await leader(page)).not.toBe(stopped + 1);
});

test('an engine that runs out of memory is replaced, and the run made again', async ({ page }) => {
  await page.addInitScript(() => {
    const { instantiate, instantiateStreaming } = WebAssembly;
    const keep = ({ instance }: WebAssembly.WebAssemblyInstantiatedSource) => {
      const { memory } = instance.exports as { memory?: WebAssembly.Memory };
      if (memory) Object.assign(window, { engineMemory: memory });
    };
    Object.assign(WebAssembly, {
      instantiate: async (...given: Parameters<typeof instantiate>) => {
        const made = await instantiate(...given);
        if (!(made instanceof WebAssembly.Instance)) keep(made);
        return made;
      },
      instantiateStreaming: async (...given: Parameters<typeof instantiateStreaming>) => {
        const made = await instantiateStreaming(...given);
        keep(made);
        return made;
      },
    });
  });
  await open(page, '?speed=1');
  await leader(page);
  const taken = await page.evaluate(() => {
    const { engineMemory } = window as unknown as { engineMemory: WebAssembly.Memory };
    const pages = () => engineMemory.buffer.byteLength / 65_536;
    for (let step = 4096; step >= 1; step /= 2) {
      try {
        while (pages() + step <= 65_536) engineMemory.grow(step);
      } catch {
        // No more of this size.
      }
    }
    return pages();
  });
  expect(taken).toBeGreaterThan(1000);
  await page.evaluate(() => {
    const playground = document.querySelector('raft-playground');
    if (playground) playground.speed = 100;
    playground?.act({ do: 'load', clients: 32, every_us: 1000 });
  });
  await expect(page.getByRole('alert')).toContainText('The run was made again up to', {
    timeout: 20_000,
  });
  const after = await state(page);
  expect(after.running).toBe(false);
  expect(after.now).toBeGreaterThan(0);
});

test('a run whose engine cannot come back can be saved, and opens again', async ({ page }) => {
  await open(page, '?speed=1');
  await leader(page);
  await page.getByRole('button', { name: 'Stop the leader' }).click();
  const stopped = (await state(page)).peers.findIndex((peer) => !peer.up);
  await page.evaluate(() => {
    const playground = document.querySelector('raft-playground') as unknown as {
      engineLoader: () => Promise<never>;
      show: { session: { run: { world: object } } };
    };
    playground.engineLoader = () => Promise.reject(new Error('out of memory'));
    Object.defineProperty(playground.show.session.run.world, 'advance', {
      value: () => {
        throw new WebAssembly.RuntimeError('unreachable');
      },
    });
  });
  await expect(page.getByRole('alert')).toContainText('out of memory');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save the run' }).click(),
  ]);
  const link = readFileSync(await download.path(), 'utf8').trim();
  expect(link).toContain('#r=1.');
  await page.goto('about:blank');
  await page.goto(link);
  await expect
    .poll(async () => (await state(page).catch(() => null))?.peers[stopped]?.up)
    .toBe(false);
});

test('a long run whose engine cannot come back is saved whole, captions and decisions too', async ({
  page,
}) => {
  await open(page, '?autoplay=0&seed=7');
  const before = await page.evaluate(async () => {
    const playground = document.querySelector('raft-playground') as unknown as HTMLElement & {
      frame: { now: number };
      traceHash: string;
      act(act: object): void;
      step(): void;
      updateComplete: Promise<unknown>;
      engineLoader: () => Promise<never>;
      show: {
        session: {
          run: {
            world: object;
            tree: { say(text: string): void };
            advance(until: number): void;
          };
          setNetwork(decide: ((message: { id: number }) => string | null) | null): void;
          refresh(): void;
        };
      };
    };
    const { session } = playground.show;
    const decide = ({ id }: { id: number }) => (id % 5 === 0 ? 'drop' : null);
    session.setNetwork(decide);
    for (let i = 0; i < 900; i++) {
      playground.step();
      if (i === 500) session.run.tree.say('Half of it.');
      const word = Math.imul(i, 2_654_435_761).toString(36);
      if (i > 400) playground.act({ do: 'request', op: `put ${word} ${word}${i}` });
    }
    // To the end of the instant; and what was decided is known, with the program still on.
    session.run.advance(playground.frame.now);
    session.refresh();
    for (const program of [null, decide]) session.setNetwork(program);
    session.refresh();
    await playground.updateComplete;
    const { traceHash } = playground;
    playground.engineLoader = () => Promise.reject(new Error('out of memory'));
    for (const name of ['advance', 'step', 'interventions', 'captions'])
      Object.defineProperty(session.run.world, name, {
        value: () => {
          throw new WebAssembly.RuntimeError('unreachable');
        },
      });
    playground.step();
    return traceHash;
  });
  await expect(page.getByRole('alert')).toContainText('out of memory');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save the run' }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/\.json$/);
  const text = readFileSync(await download.path(), 'utf8');
  await page.goto('about:blank');
  await open(page, '?autoplay=0');
  const again = await page.evaluate(async (text) => {
    const playground = document.querySelector('raft-playground');
    const opened = playground?.playScenario(text);
    playground?.pause();
    playground?.seek(Number.MAX_SAFE_INTEGER);
    await playground?.updateComplete;
    return { opened, hash: playground?.traceHash };
  }, text);
  expect(again).toEqual({ opened: true, hash: before });
  await expect(page.locator('.said p')).toHaveText('Half of it.');
});

test('text at twice its size breaks nothing', async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 720 });
  // What a browser does at 200 %: half the pixels for the same words.
  await page.setViewportSize({ width: 640, height: 360 });
  await open(page, '?speed=1');
  await leader(page);
  const wide = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(wide).toBeLessThanOrEqual(0);
  for (const name of ['Help', 'Share this run'])
    await expect(page.getByRole('button', { name, exact: true })).toBeInViewport();
  // All that is there can be reached: what does not fit is scrolled to.
  for (const part of ['main.stage', 'raft-timeline', '.side']) {
    await page.locator(part).scrollIntoViewIfNeeded();
    const box = await page.locator(part).boundingBox();
    expect(box?.height, part).toBeGreaterThan(part === 'raft-timeline' ? 30 : 200);
  }
  await page.getByRole('button', { name: 'Help', exact: true }).click();
  const box = await page.getByRole('dialog', { name: 'How to read it' }).boundingBox();
  expect(box?.height).toBeLessThanOrEqual(360);
});

test('a panel that could not be loaded comes by itself, also while time stands', async ({
  page,
}) => {
  await open(page, '?autoplay=0');
  const files = '**/clients-panel*.js';
  await page.route(files, (route) => route.abort());
  await page.getByRole('tab', { name: 'Clients' }).click();
  const alert = page.getByRole('alert');
  await expect(alert).toContainText('could not be loaded');
  await page.unroute(files);
  await expect(page.locator('raft-clients form').first()).toBeVisible({ timeout: 30_000 });
  await expect(alert).toHaveCount(0);
});

test('times that do not go together are said at their field, in its unit', async ({ page }) => {
  await open(page, '?autoplay=0');
  await page.getByRole('button', { name: /^Settings of the run/ }).click();
  const field = (name: RegExp) => page.getByRole('textbox', { name });
  const start = page.getByRole('button', { name: 'Start a new run' });
  const alert = page.locator('raft-settings').getByRole('alert');
  for (const [name, value, words] of [
    [/^Latency, longest/, '1', 'The longest must not be below the shortest.'],
    [
      /^Election timeout, shortest/,
      '0',
      /must be a number of milliseconds, from 0.001 to 86400000/,
    ],
    [
      /^Latency, longest/,
      '1e15',
      /must be a number of milliseconds, from 0 to 86400000 \(one day\)/,
    ],
    [/^Heartbeat every/, '200', 'Heartbeats must come sooner than the shortest election timeout'],
  ] as const) {
    const before = await field(name).inputValue();
    await field(name).fill(value);
    await start.click();
    await expect(alert).toContainText(words);
    await field(name).fill(before);
  }
});
