/** The charts against the state of the world itself. */
import { expect, type Locator, type Page, test } from '@playwright/test';
import type { Frame } from '../../src/frame.js';
import { clean, open, state } from './world.js';

interface Seen {
  candidacies: number;
  elections: number;
  leaderless: number;
  /** Messages by the names that the chart gives to their kinds, and those that were lost. */
  sent: Record<string, number>;
  lost: number;
  /** How long entries took from their leader's log to being committed, in microseconds. */
  latencies: number[];
}

/** Goes through a run with a change of leader; answers what was seen on the way. */
async function run(page: Page): Promise<Seen> {
  await open(page, '?autoplay=0&seed=7');
  return page.evaluate(() => {
    const playground = document.querySelector('raft-playground');
    const seen: Seen = {
      candidacies: 0,
      elections: 0,
      leaderless: 0,
      sent: {},
      lost: 0,
      latencies: [],
    };
    playground?.addEventListener('raft-event', (event) => {
      const { kind } = (event as CustomEvent<{ kind: string }>).detail;
      if (kind === 'became_candidate') seen.candidacies++;
      if (kind === 'became_leader') seen.elections++;
    });
    const known = new Set<number>();
    /** When an entry came into the log of the one who leads. */
    const began = new Map<string, number>();
    const look = (before: Frame, frame: Frame): void => {
      for (const { id, kind, entries } of frame.messages) {
        if (known.has(id)) continue;
        known.add(id);
        let name = kind.endsWith('Reply') ? 'replies' : 'votes';
        if (kind === 'AppendEntries') name = entries > 0 ? 'entries' : 'heartbeats';
        seen.sent[name] = (seen.sent[name] ?? 0) + 1;
      }
      // What arrives where nobody is up is lost.
      for (const { id, to } of before.messages)
        if (!frame.message(id) && !frame.peer(to)?.up) seen.lost++;
      for (const peer of frame.peers) {
        const was = before.peer(peer.id);
        if (!was || !peer.up || peer.role !== 'leader') continue;
        const first = was.role === 'leader' ? was.lastIndex + 1 : peer.lastIndex;
        for (let i = first; i <= peer.lastIndex; i++) began.set(`${peer.term} ${i}`, frame.now);
        for (let i = was.commitIndex + 1; i <= peer.commitIndex; i++) {
          const since = began.get(`${peer.term} ${i}`);
          if (since !== undefined) seen.latencies.push(frame.now - since);
        }
      }
    };
    const to = (at: number): void => {
      while (playground?.frame && playground.frame.now < at) {
        const before = playground.frame;
        playground.step();
        if (before.leader === 0) seen.leaderless += playground.frame.now - before.now;
        look(before, playground.frame);
      }
    };
    const act = (what: Parameters<NonNullable<typeof playground>['act']>[0]): void => {
      const before = playground?.frame;
      playground?.act(what);
      if (before && playground?.frame) look(before, playground.frame);
    };
    to(1_000_000);
    act({ do: 'request', op: 'put x 1' });
    to(1_300_000);
    act({ do: 'crash', peer: playground?.frame?.leader ?? 1 });
    to(2_500_000);
    return seen;
  });
}

const charts = (page: Page): Locator => page.locator('raft-charts');
const chart = (page: Page, name: string): Locator =>
  charts(page).getByRole('region', { name, exact: true });

async function words(page: Page): Promise<string[]> {
  await expect(charts(page).locator('.words')).toHaveCount(5);
  return charts(page).locator('.words').allInnerTexts();
}

const times = (count: number): string => ['never', 'once', 'twice'][count] ?? `${count} times`;

test('they say what the world says, and the same after going back and on', async ({ page }) => {
  const seen = await run(page);
  await page.getByRole('tab', { name: 'Charts' }).click();
  const before = await words(page);
  const { peers, leader, maxCommit, now } = await state(page);
  const last = peers[leader - 1]?.lastIndex;
  const { sent, lost, latencies } = seen;
  const kinds = ['replies', 'entries', 'heartbeats', 'votes'];
  const sums = kinds.map((kind) => `${(sent[kind] ?? 0).toLocaleString('en')} ${kind}`);
  expect(before[0]).toBe(`${sums.join(', ')}; ${lost} messages are lost.`);
  const ms = (us: number): string => String(Number((us / 1000).toPrecision(3)));
  const mean = latencies.reduce((sum, one) => sum + one, 0) / latencies.length;
  expect(before[1]).toBe(
    `From its leader's log to being committed an entry takes ${ms(mean)} ms on average and ${ms(Math.max(...latencies))} ms at most (${latencies.length} entries).`,
  );
  expect(before[2]).toBe(
    `The leader's log ends at index ${last}; index ${maxCommit} is committed.`,
  );
  expect(before[3]).toBe(
    `Peers stand for election ${times(seen.candidacies)}; one wins ${times(seen.elections)}.`,
  );
  const part = Math.round((100 * seen.leaderless) / now);
  expect(before[4]).toContain(`(${part} %) no running peer leads.`);
  await expect(charts(page).locator('canvas')).toHaveCount(5);
  await page.evaluate(() => document.querySelector('raft-playground')?.seek(400_000));
  await expect(chart(page, 'Log growth').getByRole('slider')).toHaveAttribute(
    'aria-valuenow',
    '400000',
  );
  expect(await words(page)).toEqual(before);
  await page.evaluate((at) => document.querySelector('raft-playground')?.seek(at), now);
  expect(await words(page)).toEqual(before);
});

test('another branch has its own', async ({ page }) => {
  await run(page);
  await page.getByRole('tab', { name: 'Charts' }).click();
  const before = await words(page);
  await page.evaluate(() => {
    const playground = document.querySelector('raft-playground');
    playground?.seek(1_200_000);
    playground?.act({ do: 'request', op: 'put y 2' });
  });
  await expect.poll(async () => (await words(page))[3]).toContain('wins once');
  await page.getByRole('tab', { name: 'Branches' }).click();
  await page.getByRole('button', { name: /^main/ }).first().click();
  await page.getByRole('tab', { name: 'Charts' }).click();
  await expect.poll(() => words(page)).toEqual(before);
});

test('a click and a drag go there, and so do keys', async ({ page }) => {
  await run(page);
  const { now: end } = await state(page);
  await page.getByRole('tab', { name: 'Charts' }).click();
  const plot = chart(page, 'Messages sent').locator('.u-over');
  const box = await plot.boundingBox();
  if (!box) throw new Error('no plot');
  const at = async (part: number): Promise<void> => {
    const { now } = await state(page);
    expect(Math.abs(now - end * part)).toBeLessThan(end * 0.03);
  };
  await page.mouse.move(box.x + box.width / 2, box.y + 20);
  await page.mouse.down();
  await expect.poll(async () => (await state(page)).now).toBeLessThan(end);
  await at(0.5);
  await page.mouse.move(box.x + box.width / 4, box.y + 20, { steps: 4 });
  await expect.poll(async () => (await state(page)).now).toBeLessThan(end * 0.3);
  await at(0.25);
  await page.mouse.up();
  // The line follows with the panel.
  await expect
    .poll(async () => {
      const line = await chart(page, 'Messages sent').locator('.playhead').boundingBox();
      return Math.abs((line?.x ?? 0) - (box.x + box.width / 4));
    })
    .toBeLessThan(6);

  const slider = chart(page, 'Elections').getByRole('slider');
  await slider.focus();
  await page.keyboard.press('End');
  await expect.poll(async () => (await state(page)).now).toBe(end);
  await page.keyboard.press('ArrowLeft');
  await expect.poll(async () => (await state(page)).now).toBeLessThan(end);
  await page.keyboard.press('Home');
  await expect.poll(async () => (await state(page)).now).toBe(0);
  await expect(slider).toHaveAttribute('aria-valuetext', /^0\.000 000 s: candidacies 0, won 0$/);
});

test('the numbers stand in a table too', async ({ page }) => {
  await run(page);
  await page.getByRole('tab', { name: 'Charts' }).click();
  await charts(page).getByText('Log growth as a table').click();
  const rows = chart(page, 'Log growth').locator('tbody tr');
  await expect(rows.first()).toBeVisible();
  expect(await rows.count()).toBeLessThanOrEqual(12);
  // A row has what was so at the end of its stretch.
  const us = (words: string): number => Number.parseFloat(words) * (/ s$/.test(words) ? 1e6 : 1e3);
  const top = await charts(page).locator('.top').innerText();
  const width = us(/in stretches of (.*?)\./.exec(top)?.[1] ?? '');
  const shown = await rows.evaluateAll((all) =>
    all.map((row) => [...row.children].map((cell) => cell.textContent ?? '')),
  );
  const due: string[][] = [];
  for (const [from = ''] of shown) {
    await page.evaluate(
      (at) => document.querySelector('raft-playground')?.seek(at),
      us(from) + width - 1,
    );
    const { peers, leader, maxCommit } = await state(page);
    due.push([from, String(peers[leader - 1]?.lastIndex ?? 0), String(maxCommit)]);
  }
  expect(shown).toEqual(due);
  expect(new Set(due.map(([, , commit]) => commit)).size).toBeGreaterThan(2);
});

test('what stands on the timeline stands above them too, and is told', async ({ page }) => {
  await run(page);
  await page.getByRole('tab', { name: 'Charts' }).click();
  await words(page);
  const key = charts(page).getByRole('list', { name: 'Marks above the charts' });
  await expect(key).toHaveText(/elected\s+stopped/);
  const ink = (): Promise<number> =>
    chart(page, 'Elections')
      .locator('canvas')
      .evaluate((element) => {
        const canvas = element as HTMLCanvasElement;
        const { data } =
          canvas.getContext('2d')?.getImageData(0, 0, canvas.width, 16 * devicePixelRatio) ?? {};
        return (data ?? []).filter((value, i) => i % 4 === 3 && value > 128).length;
      });
  const full = await ink();
  expect(full).toBeGreaterThan(60);
  const crashed = await page.evaluate(() => {
    const playground = document.querySelector('raft-playground');
    const at = playground?.interventions.find(({ act }) => act.do === 'crash')?.at ?? 0;
    playground?.seek(at);
    return at;
  });
  const slider = chart(page, 'Elections').getByRole('slider');
  await expect(slider).toHaveAttribute('aria-valuenow', String(crashed));
  await expect(slider).toHaveAttribute('aria-valuetext', /S\d stops/);
});

test('a link opens them', async ({ page }) => {
  await run(page);
  await page.getByRole('tab', { name: 'Charts' }).click();
  const hash = await page.evaluate(() => document.querySelector('raft-playground')?.share());
  await open(page, `${hash}`);
  await page.reload();
  await expect(page.getByRole('tab', { name: 'Charts' })).toHaveAttribute('aria-selected', 'true');
  expect(await words(page)).toHaveLength(5);
});

for (const theme of ['light', 'dark'] as const) {
  test(`axe finds nothing in them, ${theme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: theme });
    await run(page);
    await page.getByRole('tab', { name: 'Charts' }).click();
    await words(page);
    await charts(page).getByText('Elections as a table').click();
    await clean(page);
  });
}

test('charts that were closed are drawn when they are opened again', async ({ page }) => {
  await run(page);
  await page.getByRole('tab', { name: 'Charts' }).click();
  await expect(page.locator('raft-charts canvas')).toHaveCount(5);
  await page.getByRole('tab', { name: 'Inspect' }).click();
  await expect(page.locator('raft-charts canvas')).toHaveCount(0);
  await page.getByRole('tab', { name: 'Charts' }).click();
  await expect(page.locator('raft-charts canvas')).toHaveCount(5);
});
