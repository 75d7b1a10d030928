/** The logs of all peers: what stands in the cells, and what is in sight of long ones. */
import { readFileSync } from 'node:fs';
import { expect, type Page, test } from '@playwright/test';
import { tabTo } from './hands.js';
import { act, clean, type Entry, log, open, state } from './world.js';

/** A leader, and that many commands that all peers that run have applied; time stands. */
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
    const done = (): boolean | undefined =>
      playground.frame?.peers.every(({ up, lastApplied }) => !up || lastApplied >= all);
    await until(() => done() ?? false);
    await playground.updateComplete;
  }, commands);
}

interface Cell {
  index: number;
  /** What stands in it for everybody. */
  term: number;
  /** What it is called: its index, its term, its command and how far it is. */
  name: string;
}

/** The cells of a peer that are in sight, in their order on the screen. */
async function inSight(page: Page, peer: number): Promise<Cell[]> {
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
      .map(({ cell }) => ({
        index: Number(cell.dataset.index),
        term: Number(cell.querySelector('b')?.textContent),
        name: cell.getAttribute('aria-label') ?? '',
      }));
  }, peer);
}

const indexes = (cells: readonly Cell[]): number[] => cells.map(({ index }) => index);

/** What cells say, without how far each is, and what they have to say of entries. */
const told = (cells: readonly Cell[]): string[] =>
  cells.map(({ term, name }) => `${term} ${name.replace(/ \([^()]*\)$/, '')}`);
const due = (entries: readonly Entry[]): string[] =>
  entries.map(({ index, term, text }) => `${term} index ${index}, term ${term}: ${text}`);

test('each cell has the term and the state that the world has', async ({ page }) => {
  await open(page, '?autoplay=0');
  await fill(page, 4);
  const { peers } = await state(page);
  for (const { id, lastIndex } of peers) {
    const entries = await log(page, id);
    expect(entries.map(({ text }) => text)).toEqual([
      'no-op',
      ...[0, 1, 2, 3].map((i) => `put k ${i}`),
    ]);
    expect(entries).toHaveLength(lastIndex);
    expect(told(await inSight(page, id))).toEqual(due(entries));
    const row = page.getByRole('list', { name: `S${id}'s log` });
    await expect(row.getByRole('listitem', { name: /\(.*applied.*\)$/ })).toHaveCount(lastIndex);
  }
});

/**
 * A leader that is cut off takes what the next one knows nothing of, and that one takes other
 * things: logs of one length that differ.
 */
async function splitLogs(page: Page): Promise<{ old: number; led: number }> {
  return page.evaluate(async () => {
    const playground = document.querySelector('raft-playground');
    const old = playground?.frame?.leader ?? 0;
    if (!playground || !old) throw new Error('no leader');
    const until = (done: () => boolean): void => {
      for (let i = 0; !done(); i++) {
        if (i > 5000) throw new Error('that never happened');
        playground.step();
      }
    };
    playground.act({ do: 'isolate', peer: old });
    for (const op of ['put k lost', 'delete k']) playground.act({ do: 'request', peer: old, op });
    const leads = () =>
      playground.frame?.peers.find(({ id, role }) => id !== old && role === 'leader')?.id ?? 0;
    until(() => leads() > 0);
    const led = leads();
    playground.act({ do: 'request', peer: led, op: 'append k kept' });
    until(() => (playground.frame?.maxCommit ?? 0) >= 5);
    await playground.updateComplete;
    return { old, led };
  });
}

test('logs that differ are shown as they are, also behind a snapshot and of a peer that is down', async ({
  page,
}) => {
  await open(page, '?autoplay=0');
  await fill(page, 2);
  const { old: first, led: second } = await splitLogs(page);
  await page.evaluate(
    async ([first, led]) => {
      const playground = document.querySelector('raft-playground');
      const down = [1, 2, 3, 4, 5].find((id) => id !== first && id !== led) ?? 0;
      playground?.act({ do: 'crash', peer: down });
      playground?.act({ do: 'snapshot', peer: led });
      for (let i = 0; i < 5000 && (playground?.frame?.peers[led - 1]?.firstIndex ?? 1) <= 1; i++)
        playground?.step();
      await playground?.updateComplete;
    },
    [first, second] as const,
  );
  const { peers } = await state(page);
  const seen = [];
  for (const { id, lastIndex } of peers) {
    const entries = await log(page, id);
    expect(told(await inSight(page, id)), `S${id}`).toEqual(due(entries));
    if (entries.length > 0) expect(entries.at(-1)?.index).toBe(lastIndex);
    seen.push(entries.map(({ term, text }) => `${term} ${text}`).join('; '));
  }
  const stopped = seen[first - 1] ?? '';
  expect(stopped).toMatch(/; 1 put k lost; 1 delete k$/);
  for (const { id } of peers.filter(({ id }) => id !== first && id !== second))
    expect(seen[id - 1]).toMatch(/1 put k 1; [2-9] no-op/);
  expect(seen[second - 1]).not.toContain('put k 1');
});

test('a log that cannot be asked for is refused with what can', async ({ page }) => {
  await open(page, '?autoplay=0');
  const problems = await page.evaluate(() => {
    const playground = document.querySelector('raft-playground');
    const asked = [
      () => playground?.log(6),
      () => playground?.log(1, 0),
      () => playground?.log(1, 1, 1001),
      () => playground?.store(0),
      () => document.createElement('raft-playground').log(1),
    ];
    return asked.map((ask) => {
      try {
        ask();
        return 'nothing';
      } catch (error) {
        return String(error);
      }
    });
  });
  expect(problems).toEqual([
    'RangeError: peer must be a whole number from 1 to 5, not “6”.',
    'RangeError: from must be a whole number from 1 to 9007199254740991, not “0”.',
    'RangeError: count must be a whole number from 1 to 1000, not “1001”.',
    'RangeError: peer must be a whole number from 1 to 5, not “0”.',
    'Error: There is no run yet; wait for raft-ready.',
  ]);
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
  for (const { id } of peers)
    expect(told(await inSight(page, id))).toEqual(due(await log(page, id, many[0], many.length)));

  // The wheel goes back; what was come to stays, though the logs grow.
  await page.locator('raft-logs .scroll').hover();
  await page.mouse.wheel(-3000, 0);
  await expect
    .poll(async () => indexes(await inSight(page, 1)).at(-1) ?? 0)
    .toBeLessThan(last - 30);
  await page.waitForTimeout(300);
  const there = await inSight(page, 2);
  expect(told(there)).toEqual(due(await log(page, 2, there[0]?.index, there.length)));
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
  await tabTo(page, page.locator('raft-logs .scroll'));
  await page.keyboard.press('Enter');
  const chosen = page.locator('raft-logs .cell.picked:visible');
  await expect(chosen).toHaveCount(5);
  await expect(chosen.first()).toHaveAttribute('data-index', String(last));
  for (let i = 0; i < 50; i++) await page.keyboard.press('ArrowLeft');
  await expect(chosen.first()).toHaveAttribute('data-index', String(last - 50));
  await expect.poll(async () => indexes(await inSight(page, 3))).toContain(last - 50);
  await expect(page.locator('raft-inspector')).toContainText(String(last - 50));
});

/** What is said of the entry where the keys are, and in whose log it is. */
async function said(page: Page): Promise<string> {
  return page.locator('raft-logs .scroll').evaluate((scroll) => {
    const id = scroll.getAttribute('aria-activedescendant') ?? 'none';
    const [cell, ...more] = scroll.querySelectorAll(`[id="${id}"]`);
    if (more.length > 0) throw new Error('it is said of two');
    const name = cell?.getAttribute('aria-label')?.replace(/ \([^()]*\)$/, '');
    return cell ? `${cell.parentElement?.getAttribute('aria-label')}, ${name}` : id;
  });
}

test('up and down go to what other peers have at the index, and along their logs from there', async ({
  page,
}) => {
  await open(page, '?autoplay=0');
  await fill(page, 2);
  const { old, led } = await splitLogs(page);
  const { peers } = await state(page);
  const ids = peers.map(({ id }) => id);
  const has = async (peer: number, index: number): Promise<string> => {
    const [entry] = await log(page, peer, index, 1);
    return entry ? `S${peer}'s log, index ${index}, term ${entry.term}: ${entry.text}` : '';
  };
  const scroll = page.locator('raft-logs .scroll');
  await tabTo(page, scroll);
  // Of what only one has, it is that one's; the old leader's log is as long as the others'.
  await page.keyboard.press('Enter');
  let index = peers[led - 1]?.lastIndex ?? 0;
  expect(index).toBe(peers[old - 1]?.lastIndex);
  expect(await said(page)).toBe(await has(led, index));
  const to = async (peer: number): Promise<void> => {
    const [from] = (await said(page)).match(/\d+/) ?? [];
    const way = peer - Number(from);
    for (let i = 0; i < Math.abs(way); i++)
      await page.keyboard.press(way < 0 ? 'ArrowUp' : 'ArrowDown');
  };
  for (const id of ids) {
    await to(id);
    expect(await said(page)).toBe(await has(id, index));
  }
  // Not beyond the first and the last.
  await page.keyboard.press('ArrowDown');
  expect(await said(page)).toBe(await has(5, index));
  await to(old);
  const { term = 0 } = (await log(page, old, index, 1))[0] ?? {};
  const inspector = page.locator('raft-inspector h2');
  await expect(inspector).toHaveText(`Entry ${index} term ${term}`);
  await expect(page.locator('raft-logs .cell.picked:visible')).toHaveCount(1);
  // Along this log now, and not the leader's.
  for (const key of ['ArrowLeft', 'ArrowLeft', 'ArrowRight'] as const) {
    index += key === 'ArrowLeft' ? -1 : 1;
    await page.keyboard.press(key);
    expect(await said(page)).toBe(await has(old, index));
  }
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  expect(await said(page)).toBe(await has(old, index + 1));
  await clean(page);

  // From a cell that was clicked, they go on where it stands.
  const cell = page.getByRole('list', { name: `S${led}'s log` }).locator(`[data-index="${index}"]`);
  await cell.click();
  await page.keyboard.press('ArrowLeft');
  expect(await said(page)).toBe(await has(led, index - 1));
  // What is chosen elsewhere is in no log more than in another.
  await page.keyboard.press('Escape');
  await expect(scroll).not.toHaveAttribute('aria-activedescendant');
});

/** What the leader knows of a follower, or where a check failed: who, and under which index. */
interface Marked {
  peer: number;
  next: number;
  match: number;
}

test.describe('beside the entries', () => {
  // Seven rows are in sight.
  test.use({ viewport: { width: 1920, height: 1080 } });

  test('stands what the leader knows of each follower, and where a consistency check failed', async ({
    page,
  }) => {
    await open(page, '?autoplay=0');
    const { rows, checks } = await page.evaluate(
      async (text) => {
        const playground = document.querySelector('raft-playground');
        if (!playground?.playScenario(text)) throw new Error('no scenario');
        await playground.updateComplete;
        const logs = playground.shadowRoot?.querySelector('raft-logs')?.shadowRoot;
        const boxOf = (place: Element | null | undefined): DOMRect =>
          place?.getBoundingClientRect() ?? new DOMRect();
        /** The index whose column is at a place: columns are as far apart as two cells in sight. */
        const indexAt = (x: number): number => {
          const cells = [...(logs?.querySelectorAll<HTMLElement>('.cell:not([hidden])') ?? [])];
          const [first, other] = [cells[0], cells[1]].map((cell) => ({
            index: Number(cell?.dataset.index),
            left: boxOf(cell).left,
          }));
          if (!first || !other || first.index === other.index) throw new Error('no two cells');
          const apart = (other.left - first.left) / (other.index - first.index);
          return Math.floor((x - first.left) / apart) + first.index;
        };
        const lanes = (): Element[] => [...(logs?.querySelectorAll('.lane') ?? [])];
        const middle = (place: Element | null): number => {
          const { left, width } = boxOf(place);
          return width > 0 ? left + width / 2 : Number.NaN;
        };
        const carets = (): Marked[] =>
          lanes()
            .map((lane, i) => ({
              peer: i + 1,
              next: indexAt(middle(lane.querySelector('.next'))),
              match: indexAt(middle(lane.querySelector('.match'))),
            }))
            .filter(({ next }) => !Number.isNaN(next));
        const compared = (): string[] =>
          lanes().flatMap((lane, i) => {
            const mark = lane.querySelector<HTMLElement>('.compared:not([hidden])');
            if (!mark) return [];
            // What is out of sight is told at the edge.
            const isBeyond = mark.classList.contains('beyond');
            return [`S${i + 1} at ${isBeyond ? mark.dataset.at : indexAt(middle(mark))}`];
          });
        const rows: { seen: Marked[]; due: Marked[] }[] = [];
        const checks: { seen: string[]; due: string[] }[] = [];
        let before = playground.frame;
        for (let i = 0; i < 450; i++) {
          playground.step();
          const { frame } = playground;
          if (!frame || !before) throw new Error('no frame');
          const known = (of: typeof frame): string =>
            of.peers
              .map(({ id }) => of.leader && Object.values(of.progress(of.leader, id) ?? {}).join())
              .join(' ');
          const refused = frame.messages.find(
            ({ id, kind, verdict }) =>
              kind === 'AppendEntriesReply' && verdict === 0 && !before?.message(id),
          );
          if (refused || known(frame) !== known(before)) {
            await playground.updateComplete;
            const { leader } = frame;
            const due = frame.peers.flatMap(({ id }): Marked[] => {
              const { nextIndex: next, matchIndex: match } = frame.progress(leader, id) ?? {};
              if (id === leader || next === undefined) return [];
              // What matches nothing yet stands at the beginning.
              return [{ peer: id, next, match: Math.max(match ?? 0, 1) }];
            });
            if (leader) rows.push({ seen: carets(), due });
          }
          if (refused) {
            // What came at that moment is what was refused.
            const asked = before.messages.filter(
              ({ id, kind, to }) =>
                kind === 'AppendEntries' && to === refused.from && !frame.message(id),
            );
            const due = asked.flatMap(({ from, to, prevIndex }) =>
              [from, to].sort().map((peer) => `S${peer} at ${prevIndex}`),
            );
            checks.push({ seen: compared(), due });
          }
          before = frame;
        }
        return { rows, checks };
      },
      readFileSync('scenarios/figure-7.json', 'utf8'),
    );
    expect(rows.length).toBeGreaterThan(8);
    expect(rows.map(({ seen }) => seen)).toEqual(rows.map(({ due }) => due));
    const known = rows.flatMap(({ due }) => due);
    expect(new Set(known.map(({ next }) => next)).size).toBeGreaterThan(3);
    expect(new Set(known.map(({ match }) => match)).size).toBeGreaterThan(1);
    expect(checks.length).toBeGreaterThan(3);
    expect(checks.map(({ seen }) => seen)).toEqual(checks.map(({ due }) => due));
  });
});

test('what was found not to match is not marked where it is mended', async ({ page }) => {
  await open(page, '?autoplay=0');
  const text = readFileSync('scenarios/joint-consensus.json', 'utf8');
  await page.evaluate((text) => {
    const playground = document.querySelector('raft-playground');
    playground?.playScenario(text);
    playground?.seek(Number.MAX_SAFE_INTEGER);
  }, text);
  const marks = page.locator('raft-logs .compared:visible');
  const goTo = (at: number): Promise<number | undefined> =>
    page.evaluate((at) => {
      const playground = document.querySelector('raft-playground');
      playground?.seek(at);
      return playground?.frame?.peer(4)?.lastIndex;
    }, at);
  // S4 refuses at 702 ms; the leader sends it what it lacks, and it takes that at 732 ms.
  expect(await goTo(720_000)).toBe(0);
  await expect(marks).toHaveCount(2);
  expect(await goTo(735_000)).toBe(3);
  await expect(marks).toHaveCount(0);
});

test('a log that ends before what is in sight says where, and an empty one that it is', async ({
  page,
}) => {
  await open(page, '?autoplay=0');
  await fill(page, 3);
  const stopped = (await state(page)).peers.find(({ role }) => role !== 'leader')?.id ?? 1;
  await act(page, { do: 'crash', peer: stopped });
  const known = (await state(page)).peers[stopped - 1]?.lastIndex ?? 0;
  expect(known).toBeGreaterThan(0);
  const row = page.getByRole('list', { name: `S${stopped}'s log` });
  const words = row.getByText(`ends at ${known}`, { exact: true });
  await expect(words).toBeHidden();
  await fill(page, 60);
  await expect(words).toBeVisible();
  const [lane, there] = await Promise.all([
    page.locator('raft-logs .scroll').boundingBox(),
    words.boundingBox(),
  ]);
  const from = (there?.x ?? 0) - (lane?.x ?? 0);
  expect(from).toBeGreaterThanOrEqual(0);
  expect(from).toBeLessThan(20);
  // It has what it said again where one goes back to.
  await page.locator('raft-logs .scroll').hover();
  await page.mouse.wheel(-100_000, 0);
  await expect(words).toBeHidden();
  expect(indexes(await inSight(page, stopped)).at(-1)).toBe(known);
  await page.mouse.wheel(100_000, 0);
  await expect(words).toBeVisible();
  await act(page, { do: 'wipe', peer: stopped });
  await expect(row.getByText('empty', { exact: true })).toBeVisible();
});
