/** What every view shows at one instant, against the world's own state as the element tells it. */
import { expect, type Page, test } from '@playwright/test';
import type { Delivery } from '../../src/links.js';
import { open, seek, state, stores, storesShown } from './world.js';

type Seen = NonNullable<HTMLElementTagNameMap['raft-playground']['frame']>;

/** A run with two leaders, commands, a peer that missed some, and links that are cut; paused. */
async function run(page: Page, query = ''): Promise<void> {
  await open(page, `?autoplay=0&seed=7${query}`);
  await page.evaluate(() => {
    const playground = document.querySelector('raft-playground');
    if (!playground) throw new Error('no playground');
    const to = (at: number): void => {
      while ((playground.frame?.now ?? at) < at) playground.step();
    };
    to(500_000);
    for (const op of ['put x 1', 'put y 2', 'append x 3']) playground.act({ do: 'request', op });
    to(600_000);
    playground.act({ do: 'crash', peer: playground.frame?.leader ?? 1 });
    to(1_200_000);
    const led = playground.frame?.leader ?? 1;
    playground.act({ do: 'isolate', peer: (led % 5) + 1 });
    playground.act({ do: 'request', op: 'put z 4' });
    to(1_213_000);
  });
}

/** Three instants of it: before there is a leader, in between, and the end. */
const INSTANTS = [170_000, 520_000, Number.MAX_SAFE_INTEGER] as const;

test('the stage: peers, messages and links', async ({ page }) => {
  await run(page);
  for (const at of INSTANTS) {
    await seek(page, at);
    const { peers, messages } = await state(page);
    for (const { id, up, role, term } of peers)
      await expect(page.locator(`.peers [data-peer="${id}"]`)).toHaveAccessibleName(
        new RegExp(`^S${id}, ${up ? role : 'stopped'}.*, term ${term}`),
      );
    const ids = await page
      .locator('.messages [data-message]')
      .evaluateAll((all) => all.map((one) => Number((one as HTMLElement).dataset.message)));
    expect(ids.sort((a, b) => a - b)).toEqual(messages.map(({ id }) => id).sort((a, b) => a - b));
    const wrong = await page.evaluate(() => {
      const playground = document.querySelector('raft-playground');
      const stage = playground?.shadowRoot?.querySelector('raft-cluster')?.shadowRoot;
      const { links } = playground ?? {};
      return [...(stage?.querySelectorAll<HTMLElement>('[data-link]') ?? [])].filter((link) => {
        const [a = 0, b = 0] = (link.dataset.link ?? '').split('-').map(Number);
        const isCut = (name: string): boolean => link.classList.contains(name);
        return isCut('there') !== links?.of(a, b).cut || isCut('back') !== links?.of(b, a).cut;
      }).length;
    });
    expect(wrong).toBe(0);
  }
});

test('the logs: every entry, how far it is, and what the leader knows of it', async ({ page }) => {
  await run(page);
  for (const at of INSTANTS) {
    await seek(page, at);
    const { shown, wanted } = await page.evaluate(() => {
      const playground = document.querySelector('raft-playground');
      const frame = playground?.frame as Seen;
      const logs = playground?.shadowRoot?.querySelector('raft-logs')?.shadowRoot;
      const lanes = [...(logs?.querySelectorAll('.lane') ?? [])];
      const seen = (lane: Element) =>
        [...lane.querySelectorAll<HTMLElement>('.cell')]
          .filter((cell) => !cell.hidden)
          .map((cell) => {
            const states = ['applied', 'committed', 'stored', 'memory'];
            return `${cell.dataset.index} ${states.find((it) => cell.classList.contains(it))}`;
          });
      const due = (peer: Seen['peers'][number]) =>
        Array.from({ length: peer.lastIndex }, (_, i) => {
          const index = i + 1;
          if (index <= peer.lastApplied) return `${index} applied`;
          if (index <= peer.commitIndex) return `${index} committed`;
          return `${index} ${index <= peer.persistedIndex ? 'stored' : 'memory'}`;
        });
      return { shown: lanes.map(seen), wanted: frame.peers.map(due) };
    });
    expect(shown).toEqual(wanted);
  }
});

test('the timeline: the place, the end, and who leads', async ({ page }) => {
  await run(page);
  const time = page.getByRole('slider', { name: 'Time' });
  const { now: end } = await state(page);
  for (const at of INSTANTS) {
    await seek(page, at);
    const { now, leader, peers } = await state(page);
    await expect(time).toHaveAttribute('aria-valuenow', String(now));
    await expect(time).toHaveAttribute('aria-valuemax', String(end));
    const leads = leader ? `S${leader} leads term ${peers[leader - 1]?.term}` : 'nobody leads';
    await expect(time).toHaveAttribute('aria-valuetext', new RegExp(`${leads}$`));
  }
  // The band has a stretch per reign.
  await expect(page.locator('raft-timeline .reign')).toHaveCount(2);
  await expect(page.locator('raft-timeline .reign text').first()).toContainText(/^S\d, term 1$/);
});

test('the glance on top, and the words of the diagram', async ({ page }) => {
  await run(page);
  const { leader, term, maxCommit, messages, cuts } = await state(page);
  const glance = page.locator('.glance');
  await expect(glance.locator('b')).toHaveText(`S${leader} leads term ${term}`);
  await expect(glance).toContainText(`committed ${maxCommit}`);
  await expect(glance).toContainText(`${messages.length} in flight`);
  await expect(glance).toContainText(`${cuts} cut`);
  await page.locator('raft-spacetime canvas').focus();
  await page.keyboard.press('0');
  await expect
    .poll(() => page.locator('raft-spacetime canvas').getAttribute('aria-label'))
    .toContain(`S${leader} in term ${term}`);
});

test('the stores and the checks', async ({ page }) => {
  await run(page);
  await page.getByRole('tab', { name: 'Clients' }).click();
  const panel = page.locator('raft-clients');
  const { peers, leader } = await state(page);
  const values: Record<string, string> = { x: '13', y: '2' };
  for (const [key, value] of Object.entries(values)) {
    const cells = panel.getByRole('row', { name: new RegExp(`^${key} `) }).getByRole('cell');
    await expect(cells).toHaveCount(peers.length);
    const shown = await cells.allInnerTexts();
    for (const { id, up } of peers)
      if (up) expect(shown[id - 1]?.split('\n')[0], `${key} at S${id}`).toContain(value);
  }
  // All of it, at every instant, also of peers that are down.
  for (const at of INSTANTS) {
    await seek(page, at);
    const held = await stores(page);
    expect(held.map((store) => store !== null)).toEqual((await state(page)).peers.map((p) => p.up));
    if (held.some((store) => store && Object.keys(store).length > 0))
      await expect.poll(() => storesShown(page)).toEqual(held);
    else await expect(panel).toContainText('The stores are empty.');
  }
  // What only some have applied is in their stores, and in no other.
  const row = panel.getByRole('row', { name: /^z / });
  const applied = peers.filter(({ up, lastApplied }) => up && lastApplied >= 6).length;
  await expect(row).toHaveCount(applied > 0 ? 1 : 0);
  expect(leader).toBeGreaterThan(0);
  await page.getByRole('tab', { name: 'Checks' }).click();
  const violations = await page.evaluate(
    () => document.querySelector('raft-playground')?.frame?.violations,
  );
  expect(violations).toBe(0);
  await expect(page.locator('raft-checks')).toContainText('Every property has held');
  await expect(page.locator('raft-checks .is-broken')).toHaveCount(0);
});

/** One direction as a cell has it: what stands there, and what it is called. */
interface WaySeen {
  way: string;
  text: string;
  name: string;
}

/** Every cell as the panel shows it, and as it has to be by what the element tells of the links. */
async function matrix(page: Page): Promise<{ seen: WaySeen[]; due: WaySeen[] }> {
  return page.evaluate(() => {
    const playground = document.querySelector('raft-playground');
    const panel = playground?.shadowRoot?.querySelector('raft-network')?.shadowRoot;
    const cells = panel
      ?.querySelector('raft-link-matrix')
      ?.shadowRoot?.querySelectorAll<HTMLElement>('td[data-from]');
    const ms = (us: number): string => `${Number((us / 1000).toFixed(1))} ms`;
    const part = (share: number): string =>
      `${Number((100 * share).toFixed(share < 0.1 ? 1 : 0))} %`;
    const half = ({ minUs, maxUs, loss, duplication, late }: Delivery): string =>
      [
        minUs === maxUs ? ms(minUs) : `${ms(minUs)} to ${ms(maxUs)}`,
        ...(loss > 0 ? [`${part(loss)} lost`] : []),
        ...(duplication > 0 ? [`${part(duplication)} doubled`] : []),
        ...(late > 0 ? [`${part(late)} held up`] : []),
      ].join(', ');
    const short = (us: number): string => String(Number((us / 1000).toFixed(us < 10_000 ? 1 : 0)));
    const seen: WaySeen[] = [];
    const due: WaySeen[] = [];
    for (const cell of cells ?? []) {
      const [from, to] = [Number(cell.dataset.from), Number(cell.dataset.to)];
      const link = playground?.links?.of(from, to);
      if (!link) throw new Error('no links');
      const { requests, replies } = link;
      const [asks, answers] = [half(requests), half(replies)];
      const [min, max] = [
        Math.min(requests.minUs, replies.minUs),
        Math.max(requests.maxUs, replies.maxUs),
      ];
      const [loss, doubled, late] = (['loss', 'duplication', 'late'] as const).map((what) =>
        Math.max(requests[what], replies[what]),
      );
      const way = `${from}-${to}`;
      seen.push({
        way,
        text: (cell.textContent ?? '').replace(/\s+/g, ''),
        name: cell.ariaLabel ?? '',
      });
      due.push({
        way,
        // A cut one has a cross; the figure of any other is the range of requests and replies.
        text: link.cut
          ? ''
          : [
              min === max ? short(min) : `${short(min)}–${short(max)}`,
              loss ? `−${part(loss).replace(' ', '')}` : '',
              doubled ? '×2' : '',
              late ? '~' : '',
            ].join(''),
        name: `S${from} to S${to}, ${link.cut ? 'cut' : 'open'}, ${asks === answers ? asks : `requests ${asks}; replies ${answers}`}`,
      });
    }
    return { seen, due };
  });
}

test('the network: every cell of the matrix', async ({ page }) => {
  await run(page);
  await page.getByRole('tab', { name: 'Network' }).click();
  // The panel comes when it is asked for.
  await expect(page.locator('raft-link-matrix td[data-from]')).toHaveCount(20);
  const before = await matrix(page);
  expect(before.seen).toEqual(before.due);
  // No two values alike, so that one in the place of another is seen.
  await page.evaluate(async () => {
    const playground = document.querySelector('raft-playground');
    playground?.act({ do: 'heal_all' });
    for (let from = 1; from <= 5; from++)
      for (let to = 1; to <= 5; to++) {
        if (from === to) continue;
        const n = 5 * from + to;
        playground?.act({ do: 'link', from, to, latency_min_us: 300 * n, latency_max_us: 900 * n });
      }
    playground?.act({ do: 'link', from: 1, to: 2, loss: 0.07, on: 'requests' });
    playground?.act({ do: 'link', from: 2, to: 1, loss: 0.4, on: 'replies' });
    playground?.act({ do: 'link', from: 3, to: 4, duplication: 0.125 });
    playground?.act({ do: 'link', from: 4, to: 3, late: 0.25, loss: 1, on: 'replies' });
    playground?.act({ do: 'link', from: 5, to: 1, latency_min_us: 50_000, latency_max_us: 50_000 });
    playground?.act({ do: 'link', from: 1, to: 5, latency_max_us: 70_000, on: 'replies' });
    playground?.act({ do: 'cut', from: 2, to: 5 });
    await playground?.updateComplete;
  });
  const { due } = await matrix(page);
  expect(new Set(due.map(({ name }) => name.replace(/^S\d to S\d/, ''))).size).toBe(20);
  await expect.poll(async () => (await matrix(page)).seen).toEqual(due);
});

test('another instant is another picture in all of them', async ({ page }) => {
  await run(page);
  // In which order nodes were made is no part of what they show.
  const sorted = (words: string): string => words.split('\n').sort().join('\n');
  const all = async (): Promise<string[]> => {
    await page.waitForTimeout(700);
    const seen = await Promise.all([
      page.locator('.glance').innerText(),
      page.locator('raft-logs').ariaSnapshot(),
      page.locator('raft-cluster').first().ariaSnapshot(),
      page.locator('raft-inspector').ariaSnapshot(),
      page.locator('raft-events .row:not(.ahead)').last().innerText(),
      page.getByRole('slider', { name: 'Time' }).getAttribute('aria-valuetext').then(String),
    ]);
    return seen.map(sorted);
  };
  const end = await all();
  await seek(page, 520_000);
  const before = await all();
  for (const [i, words] of before.entries()) expect(words).not.toBe(end[i]);
  await seek(page, Number.MAX_SAFE_INTEGER);
  expect(await all()).toEqual(end);
});
