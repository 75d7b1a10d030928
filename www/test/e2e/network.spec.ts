import { expect, type Page, test } from '@playwright/test';
import { clean, log, open, state, stepUntil } from './world.js';

interface Way {
  cut: boolean;
  requests: { minUs: number; maxUs: number; loss: number; duplication: number; late: number };
  replies: { minUs: number; maxUs: number; loss: number; duplication: number; late: number };
}

async function way(page: Page, from: number, to: number): Promise<Way> {
  return page.evaluate(
    ([a, b]) => {
      const found = document.querySelector('raft-playground')?.links?.of(a, b);
      if (!found) throw new Error('no links yet');
      return found;
    },
    [from, to] as const,
  );
}

async function ways(page: Page): Promise<Record<string, boolean>> {
  const cut: Record<string, boolean> = {};
  for (let from = 1; from <= 5; from++)
    for (let to = 1; to <= 5; to++)
      if (from !== to && (await way(page, from, to)).cut) cut[`${from}-${to}`] = true;
  return cut;
}

async function network(page: Page): Promise<void> {
  await page.getByRole('tab', { name: 'Network' }).click();
}

const cell = (page: Page, from: number, to: number) =>
  page.locator(`raft-link-matrix [data-from="${from}"][data-to="${to}"]`);

async function fill(page: Page, values: Record<string, string>): Promise<void> {
  for (const [name, value] of Object.entries(values))
    await page.locator(`raft-link-editor input[name="${name}"]`).fill(value);
  await page.locator('raft-link-editor').getByRole('button', { name: 'Set' }).click();
}

test.describe('the matrix', () => {
  test('one direction is cut and healed, and its values are set, by mouse', async ({ page }) => {
    await open(page, '?autoplay=0');
    await network(page);
    await cell(page, 2, 3).click();
    await page.getByRole('button', { name: 'Cut S2 → S3' }).click();
    expect(await ways(page)).toEqual({ '2-3': true });
    await expect(cell(page, 2, 3)).toHaveAttribute('aria-label', /^S2 to S3, cut/);
    await page.getByRole('button', { name: 'Heal S2 → S3' }).click();
    expect(await ways(page)).toEqual({});

    await fill(page, { min: '40', max: '60.5', loss: '25', duplication: '12.5', late: '50' });
    const set = { minUs: 40_000, maxUs: 60_500, loss: 0.25, duplication: 0.125, late: 0.5 };
    expect(await way(page, 2, 3)).toEqual({ cut: false, requests: set, replies: set });
    const rest = { minUs: 8000, maxUs: 16_000, loss: 0, duplication: 0, late: 0 };
    expect(await way(page, 3, 2)).toEqual({ cut: false, requests: rest, replies: rest });
    await expect(cell(page, 2, 3)).toContainText('40–61');
    await expect(cell(page, 2, 3)).toContainText('−25%');

    await page.getByRole('combobox', { name: 'Which messages' }).selectOption('replies');
    await fill(page, { loss: '0', late: '' });
    expect((await way(page, 2, 3)).requests.loss).toBe(0.25);
    expect((await way(page, 2, 3)).replies).toMatchObject({ loss: 0, late: 0.5 });
  });

  test('heads act on a whole row and column, and the corner on all', async ({ page }) => {
    await open(page, '?autoplay=0');
    await network(page);
    await cell(page, 4, 0).click();
    await page.getByRole('button', { name: 'Cut from S4' }).click();
    expect(await ways(page)).toEqual({ '4-1': true, '4-2': true, '4-3': true, '4-5': true });
    await cell(page, 0, 2).click();
    await fill(page, { loss: '50' });
    expect((await way(page, 1, 2)).requests.loss).toBe(0.5);
    expect((await way(page, 2, 1)).requests.loss).toBe(0);
    await cell(page, 0, 0).click();
    await expect(page.locator('raft-link-editor input[name="loss"]')).toHaveValue('');
    await fill(page, { loss: '0' });
    expect((await way(page, 1, 2)).requests.loss).toBe(0);
    await page.getByRole('button', { name: 'Heal all', exact: true }).click();
    expect(await ways(page)).toEqual({});
  });

  test('by keyboard alone: arrows move, the space bar cuts, Enter goes to the values', async ({
    page,
  }) => {
    await open(page, '?autoplay=0');
    await page.getByRole('tab', { name: 'Inspect' }).focus();
    for (let i = 0; i < 4; i++) await page.keyboard.press('ArrowRight');
    await cell(page, 0, 0).focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowRight');
    // From S1 to itself there is nothing: the next place is S2.
    await expect(cell(page, 1, 2)).toBeFocused();
    await page.keyboard.press(' ');
    expect(await ways(page)).toEqual({ '1-2': true });
    expect((await state(page)).running).toBe(false);
    await expect(cell(page, 1, 2)).toBeFocused();
    await page.keyboard.press(' ');
    expect(await ways(page)).toEqual({});
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect(page.locator('raft-link-editor input[name="min"]')).toBeFocused();
    await page.keyboard.type('1');
    await page.keyboard.press('Enter');
    expect((await way(page, 4, 2)).requests.minUs).toBe(1000);
    expect((await way(page, 4, 3)).requests.minUs).toBe(8000);
    // One stop of the tab key for the whole grid.
    await expect(page.locator('raft-link-matrix [tabindex="0"]')).toHaveCount(1);
  });

  test('what cannot be is refused beside the fields, and nothing is changed', async ({ page }) => {
    await open(page, '?autoplay=0');
    await network(page);
    await cell(page, 1, 2).click();
    await fill(page, { min: '90', max: '20' });
    await expect(page.locator('raft-link-editor').getByRole('alert')).toContainText(
      'must not be below',
    );
    await fill(page, { min: '9', max: '20', loss: '101' });
    await expect(page.locator('raft-link-editor').getByRole('alert')).toContainText('0 to 100');
    expect((await way(page, 1, 2)).requests).toMatchObject({ minUs: 8000, maxUs: 16_000, loss: 0 });
  });

  test('two peers have a matrix, one has none, and many are named', async ({ page }) => {
    await open(page, '?autoplay=0&servers=2');
    await network(page);
    await expect(page.locator('raft-link-matrix td[data-from]')).toHaveCount(2);
    await open(page, '?autoplay=0&servers=25');
    await network(page);
    await expect(page.locator('raft-link-matrix td[data-from]')).toHaveCount(600);
    await open(page, '?autoplay=0&servers=1');
    await network(page);
    await expect(page.locator('raft-network')).toContainText('One peer alone has no links');
    await open(page, '?autoplay=0&servers=30');
    await network(page);
    await expect(page.locator('raft-network')).toContainText('A matrix shows up to 25 peers');
    await page.getByRole('combobox', { name: 'Sender' }).selectOption('30');
    await page.getByRole('button', { name: 'Cut from S30' }).click();
    expect((await state(page)).cuts).toBe(29);
  });
});

test('the inspector says of a link what it does to messages', async ({ page }) => {
  await open(page, '?autoplay=0');
  await page.evaluate(() => {
    const playground = document.querySelector('raft-playground');
    playground?.act({ do: 'cut', from: 5, to: 2 });
    playground?.act({ do: 'link', from: 2, to: 5, latency_max_us: 90_000, loss: 0.3 });
    playground?.act({ do: 'link', from: 2, to: 5, loss: 0.1, on: 'replies' });
  });
  await page.locator('[data-link="2-5"]').focus();
  await page.keyboard.press('Enter');
  const said = page.locator('raft-inspector dd');
  await expect(said.nth(0)).toHaveText(
    'open; 8 ms to 90 ms, 30 % lost; replies 8 ms to 90 ms, 10 % lost',
  );
  await expect(said.nth(1)).toHaveText('cut; 8 ms to 16 ms');
});

test('presets are applied to every link, recorded, and the present one is marked', async ({
  page,
}) => {
  await open(page, '?autoplay=0');
  await network(page);
  const preset = (name: string) =>
    page.getByRole('group', { name: 'Networks' }).getByRole('button', { name, exact: true });
  await expect(preset('As set')).toHaveAttribute('aria-pressed', 'true');
  await preset('Lab long reordering').click();
  await expect(preset('Lab long reordering')).toHaveAttribute('aria-pressed', 'true');
  await expect(preset('As set')).toHaveAttribute('aria-pressed', 'false');
  await expect(page.locator('raft-network')).toContainText('two of three replies are held up');
  const lab = await way(page, 5, 1);
  expect(lab.requests).toMatchObject({ minUs: 0, maxUs: 26_000, late: 0 });
  expect(lab.requests.loss).toBeCloseTo(0.1);
  expect(lab.replies.loss).toBeCloseTo(0.1);
  expect(lab.replies.late).toBeCloseTo(2 / 3);
  await preset('WAN').focus();
  await page.keyboard.press('Enter');
  await expect(preset('WAN')).toHaveAttribute('aria-pressed', 'true');
  expect((await way(page, 1, 5)).replies).toMatchObject({ minUs: 30_000, maxUs: 60_000, late: 0 });
  // Recorded: the link of the run brings it back.
  const hash = await page.evaluate(() => document.querySelector('raft-playground')?.share());
  await page.goto(`index.html${hash}`);
  await expect
    .poll(async () => (await way(page, 1, 5).catch(() => null))?.replies.minUs)
    .toBe(30_000);
  // One link that differs is no preset.
  await network(page);
  await cell(page, 1, 2).click();
  await fill(page, { loss: '9' });
  await expect(
    page.getByRole('group', { name: 'Networks' }).locator('[aria-pressed="true"]'),
  ).toHaveCount(0);
});

test.describe('partitions', () => {
  async function loop(page: Page, peer: number): Promise<void> {
    const box = await page.locator(`[data-peer="${peer}"] .disc`).boundingBox();
    if (!box) throw new Error('no peer');
    const reach = 30;
    await page.mouse.move(box.x - reach, box.y - reach);
    await page.mouse.down();
    for (const [x, y] of [
      [box.x + box.width + reach, box.y - reach],
      [box.x + box.width + reach, box.y + box.height + reach],
      [box.x - reach, box.y + box.height + reach],
    ] as const)
      await page.mouse.move(x, y, { steps: 4 });
  }

  test('a loop shows what letting go would do; Escape lets it go', async ({ page }) => {
    await open(page, '?autoplay=0');
    await loop(page, 1);
    await expect(page.locator('.caption .what')).toHaveText(
      'Let go to cut S1 off from S2, S3, S4 and S5.',
    );
    await expect(page.locator('[data-peer][data-grouped]')).toHaveCount(1);
    await page.keyboard.press('Escape');
    await expect(page.locator('[data-peer][data-grouped]')).toHaveCount(0);
    await page.mouse.up();
    expect((await state(page)).cuts).toBe(0);
    await loop(page, 1);
    await page.mouse.up();
    expect((await state(page)).cuts).toBe(8);
    await expect(page.locator('.region')).toHaveCount(2);
    await page.getByRole('button', { name: 'Heal', exact: true }).click();
    expect((await state(page)).cuts).toBe(0);
    await expect(page.locator('.region')).toHaveCount(0);
  });

  test('peers are picked with Shift and a click, and parted together', async ({ page }) => {
    await open(page, '?autoplay=0');
    for (const id of [1, 3])
      await page.locator(`[data-peer="${id}"] .disc`).click({ modifiers: ['Shift'] });
    await expect(page.locator('[data-peer][data-grouped]')).toHaveCount(2);
    await page.getByRole('button', { name: 'Part S1 and S3 from the others' }).click();
    expect((await state(page)).cuts).toBe(12);
    await expect(page.locator('[data-peer][data-grouped]')).toHaveCount(0);
  });

  test('the same by keyboard alone', async ({ page }) => {
    await open(page, '?autoplay=0');
    const peer = (id: number) => page.locator(`.peers [data-peer="${id}"]`);
    for (let i = 0; i < 40 && !(await peer(1).evaluate((it) => it.matches(':focus'))); i++)
      await page.keyboard.press('Tab');
    await page.keyboard.press('Shift+Enter');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Shift+Enter');
    await expect(page.locator('[data-peer][data-grouped]')).toHaveCount(2);
    await page.keyboard.press('Escape');
    await expect(page.locator('[data-peer][data-grouped]')).toHaveCount(0);
    await page.keyboard.press('Shift+Enter');
    const part = page.getByRole('button', { name: 'Part S2 from the others' });
    for (let i = 0; i < 40 && !(await part.evaluate((it) => it.matches(':focus'))); i++)
      await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    expect((await state(page)).cuts).toBe(8);
    await page.keyboard.press('h');
    expect((await state(page)).cuts).toBe(0);
  });
});

test('a message is delayed, doubled, dropped and delivered by context menu and keyboard', async ({
  page,
}) => {
  await open(page, '?autoplay=0');
  const { messages } = await stepUntil(page, (now) => now.messages.length >= 3);
  const [first, second] = messages;
  if (!first || !second) throw new Error('too few messages');
  const arrives = (id: number) =>
    page.evaluate(
      (wanted) =>
        document.querySelector('raft-playground')?.frame?.message(wanted)?.arrivesAt ?? -1,
      id,
    );
  const before = await arrives(first.id);
  await page
    .locator(`[data-message="${first.id}"]`)
    .dispatchEvent('contextmenu', { bubbles: true });
  await page.getByRole('toolbar').getByRole('button', { name: 'Delay by 50 ms' }).click();
  expect(await arrives(first.id)).toBe(before + 50_000);

  const node = (id: number) => page.locator(`.messages [data-message="${id}"]`);
  const focused = (id: number) => node(id).evaluate((it) => it.matches(':focus'));
  await page.keyboard.press('Tab');
  await node(second.id).focus();
  expect(await focused(second.id)).toBe(true);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Deliver now' }).first()).toBeFocused();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  expect((await state(page)).messages).toHaveLength(messages.length + 1);
  await node(second.id).focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  expect((await state(page)).messages.some(({ id }) => id === second.id)).toBe(false);
});

test.describe('a message in the inspector', () => {
  const panel = (page: Page) => page.locator('raft-message-panel');

  /** Picks a message by keyboard, and closes its menu. */
  async function pick(page: Page, id: number): Promise<void> {
    await page.locator(`.messages [data-message="${id}"]`).focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Escape');
    await expect(panel(page).getByRole('button', { name: 'Deliver now' })).toBeVisible();
  }

  /** A follower was down while eight commands came, and is up again. */
  async function behind(page: Page, config: object): Promise<{ leader: number; follower: number }> {
    return page.evaluate((config) => {
      const playground = document.querySelector('raft-playground');
      playground?.restart({ seed: 7, ...config });
      playground?.pause();
      const until = (committed: number): void => {
        for (let i = 0; i < 2000 && (playground?.frame?.maxCommit ?? 0) < committed; i++)
          playground?.step();
      };
      // The leader's first entry.
      until(1);
      const leader = playground?.frame?.leader ?? 0;
      const follower = (leader % 5) + 1;
      playground?.act({ do: 'crash', peer: follower });
      for (let i = 1; i <= 8; i++) playground?.act({ do: 'request', op: `put x ${i}` });
      until(9);
      playground?.act({ do: 'restart', peer: follower });
      return { leader, follower };
    }, config);
  }

  /** Steps to a message that brings a peer what it lacks, another one than before. */
  async function bringing(page: Page, to: number, before = 0) {
    return page.evaluate(
      ({ to, before }) => {
        const playground = document.querySelector('raft-playground');
        for (let i = 0; i < 2000; i++) {
          const found = playground?.frame?.messages.find(
            (one) =>
              one.to === to &&
              one.id > before &&
              (one.entries > 5 || one.kind === 'InstallSnapshot'),
          );
          if (found) return { ...found };
          playground?.step();
        }
        throw new Error('that never came');
      },
      { to, before },
    );
  }

  test('is delayed by what is written, with mouse and keys; nonsense is refused', async ({
    page,
  }) => {
    await open(page, '?autoplay=0');
    const { messages } = await stepUntil(page, (now) => now.messages.length >= 3);
    const id = messages[0]?.id ?? 0;
    const now = () =>
      page.evaluate((wanted) => {
        const frame = document.querySelector('raft-playground')?.frame;
        return {
          arrives: frame?.message(wanted)?.arrivesAt ?? -1,
          acts: frame?.interventions ?? -1,
        };
      }, id);
    const before = await now();
    await pick(page, id);
    const field = panel(page).getByRole('textbox', { name: 'delay by' });
    await expect(field).toHaveValue('50');
    for (const text of ['0', '86400001', 'soon', '']) {
      await field.fill(text);
      await field.press('Enter');
      await expect(panel(page).getByRole('alert')).toHaveText(
        'A message can be delayed by 0.001 to 86400000 ms (one day).',
      );
      await expect(field).toHaveAttribute('aria-invalid', 'true');
    }
    await clean(page);
    expect(await now()).toEqual(before);
    await field.fill('12.5');
    await panel(page).getByRole('button', { name: 'Delay', exact: true }).click();
    await expect(panel(page).getByRole('alert')).toHaveCount(0);
    expect(await now()).toEqual({ arrives: before.arrives + 12_500, acts: before.acts + 1 });
    await field.focus();
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type('0.25');
    await page.keyboard.press('Enter');
    expect(await now()).toEqual({ arrives: before.arrives + 12_750, acts: before.acts + 2 });
  });

  test('AppendEntries shows the first of its entries, as the leader has them', async ({ page }) => {
    await open(page, '?autoplay=0');
    const { leader, follower } = await behind(page, {});
    const { id, entries, prevIndex } = await bringing(page, follower);
    await pick(page, id);
    const first = (await log(page, leader, prevIndex + 1, 5)).map(({ index, term, text }) => [
      String(index),
      String(term),
      text,
    ]);
    expect(first).toHaveLength(5);
    const rows = panel(page).locator('table tbody tr');
    await expect(rows).toHaveCount(5);
    for (const [i, cells] of first.entries())
      await expect(rows.nth(i).locator('th, td')).toHaveText(cells);
    await expect(panel(page)).toContainText(`and ${entries - 5} more`);
    await clean(page);
  });

  test('InstallSnapshot shows which piece of which snapshot it brings', async ({ page }) => {
    await open(page, '?autoplay=0');
    const config = { snapshot_every: 4, snapshot_chunk_bytes: 16 };
    const { leader, follower } = await behind(page, config);
    let last = 0;
    for (const piece of [
      ['0', '16 bytes', 'false'],
      ['16', /^\d+ bytes$/, 'true'],
    ]) {
      const { id, term } = await bringing(page, follower, last);
      last = id;
      await pick(page, id);
      const { firstIndex, baseTerm } = await page.evaluate((leader) => {
        const peer = document.querySelector('raft-playground')?.frame?.peer(leader);
        return { firstIndex: peer?.firstIndex ?? 0, baseTerm: peer?.baseTerm ?? 0 };
      }, leader);
      const values = panel(page).locator('dl').first().locator('dd');
      await expect(values).toHaveText([
        String(term),
        `S${leader}`,
        String(firstIndex - 1),
        String(baseTerm),
        ...piece,
        'S1 S2 S3 S4 S5',
      ]);
    }
  });
});
