import { expect, type Page, test } from '@playwright/test';
import { BINDINGS } from '../../src/keys.js';
import { last, menu, reach, tabTo } from './hands.js';
import { leader, open, state } from './world.js';

/** The latest instant and the earliest at which a live voter that does not lead times out. */
async function timers(page: Page): Promise<number[]> {
  return page.evaluate(() => {
    const frame = document.querySelector('raft-playground')?.frame;
    const waiting = frame?.peers.filter((peer) => peer.up && peer.role !== 'leader') ?? [];
    return waiting.map((peer) => peer.timerDeadline).sort((a, b) => a - b);
  });
}

/** Stops the leader, and lets what it sent arrive. */
async function leaderless(page: Page): Promise<number> {
  await leader(page);
  await page.keyboard.press(' ');
  const led = (await state(page)).leader;
  await page.keyboard.press('x');
  for (let i = 0; i < 60; i++) {
    const { messages } = await state(page);
    if (messages.length === 0) break;
    await page.keyboard.press('n');
  }
  return led;
}

test('A aligns the election timers, and the vote is split', async ({ page }) => {
  await open(page, '?speed=1&autoplay=1');
  const led = await leaderless(page);
  const { term } = await state(page);
  await page.keyboard.press('a');
  const due = await timers(page);
  expect(due).toHaveLength(4);
  expect((due[3] ?? 0) - (due[0] ?? 0)).toBe(0);
  await expect(page.locator('.caption .what')).toContainText('aligned');
  const rivals = async () =>
    (await state(page)).peers.filter((peer) => peer.role === 'candidate' && peer.term > term);
  for (let i = 0; i < 40 && (await rivals()).length < 4; i++) await page.keyboard.press('n');
  expect((await rivals()).map(({ id }) => id)).toEqual([1, 2, 3, 4, 5].filter((id) => id !== led));
});

test('T spreads the election timers: the first candidate wins', async ({ page }) => {
  await open(page, '?speed=1&autoplay=1');
  await leaderless(page);
  const { term } = await state(page);
  await page.keyboard.press('a');
  await page.keyboard.press('t');
  const due = await timers(page);
  for (let i = 1; i < due.length; i++)
    expect((due[i] ?? 0) - (due[i - 1] ?? 0)).toBeGreaterThan(16_000);
  await page.keyboard.press('.');
  await leader(page, term);
  expect((await state(page)).term).toBe(term + 1);
});

test('timers that a leader resets are said to be that', async ({ page }) => {
  await open(page, '?speed=1&autoplay=1');
  const led = await leader(page);
  await page.keyboard.press(' ');
  await page.keyboard.press('a');
  await expect(page.locator('.caption .why')).toContainText(`S${led} leads`);
});

test('L sets the start of log replication up, and B brings the others back', async ({ page }) => {
  await open(page, '?speed=1&autoplay=1');
  await leader(page);
  await page.keyboard.press('l');
  await expect.poll(async () => (await state(page)).peers[0]?.lastIndex).toBe(3);
  const set = await state(page);
  expect(set.running).toBe(false);
  expect(set.leader).toBe(1);
  expect(set.peers.map(({ up }) => up)).toEqual([true, true, false, false, false]);
  expect(set.peers[1]?.lastIndex).toBe(0);
  expect(set.maxCommit).toBe(0);
  await page.keyboard.press('b');
  expect((await state(page)).peers.every(({ up }) => up)).toBe(true);
  await page.keyboard.press(' ');
  await expect.poll(async () => (await state(page)).maxCommit, { timeout: 15_000 }).toBe(3);
});

test('the help lists every key, and a click does what the key does', async ({ page }) => {
  await open(page, '?speed=1&autoplay=1');
  await leader(page);
  await page.keyboard.press(' ');
  const before = await state(page);
  await page.keyboard.press('?');
  const help = page.getByRole('dialog', { name: 'How to read it' });
  await expect(help).toBeVisible();
  const listed = await help.locator('dl.keys:not(.there) kbd').allTextContents();
  expect(listed).toEqual(expect.arrayContaining(BINDINGS.map(({ shown }) => shown)));
  // And what they do in one part of the page.
  const there = help.locator('dl.there');
  for (const part of [
    'Timeline',
    'Logs',
    'Space-time',
    'Events',
    'Matrix',
    'Tabs',
    'Edges',
    'Program',
  ])
    await expect(there).toContainText(part);
  await help.getByRole('button', { name: /^Send a command to the leader/ }).click();
  await expect(help).toBeHidden();
  const after = await state(page);
  expect(after.peers[before.leader - 1]?.lastIndex).toBe(
    (before.peers[before.leader - 1]?.lastIndex ?? 0) + 1,
  );
});

test('of many messages, lines of light, the arrows reach each', async ({ page }) => {
  await open(page, '?autoplay=0&seed=7&servers=25');
  /** They stand for election, and what they ask stays on its way. */
  const fire = (peers: readonly number[]): Promise<void> =>
    page.evaluate((peers) => {
      const playground = document.querySelector('raft-playground');
      const asking = (): number => playground?.frame?.messages.length ?? 0;
      const wanted = asking() + peers.length * 24;
      for (const peer of peers) playground?.act({ do: 'fire', peer });
      for (let i = 0; i < 1000 && asking() < wanted; i++) playground?.step();
    }, peers);
  await page.evaluate(() =>
    document
      .querySelector('raft-playground')
      ?.act({ do: 'link', latency_min_us: 60_000, latency_max_us: 60_000 }),
  );
  await fire([1]);
  const stage = page.locator('raft-cluster');
  const nodes = page.locator('.messages [data-message]');
  await expect(nodes).toHaveCount(24);
  await reach(page, nodes.nth(2));
  const { messages } = await state(page);
  const held = (): Promise<number> =>
    nodes.evaluateAll((all) =>
      Number(all.find((one) => one.matches(':focus'))?.getAttribute('data-message')),
    );
  expect(await held()).toBe(messages[2]?.id);
  // More come: they are lights from now on, and the keyboard stays where it is.
  await fire([2, 3, 4, 5, 6, 7, 8]);
  await expect(stage).toHaveAttribute('data-lit');
  await expect(nodes).toHaveCount(1);
  expect(await held()).toBe(messages[2]?.id);
  const all = (await state(page)).messages;
  expect(all.length).toBeGreaterThan(160);
  for (const [key, at] of [
    ['ArrowRight', 3],
    ['ArrowLeft', 2],
    ['ArrowDown', 24],
    ['ArrowDown', 48],
    ['ArrowRight', 49],
    ['ArrowUp', 24],
    ['ArrowLeft', 23],
    ['ArrowUp', 7 * 24],
  ] as const) {
    await page.keyboard.press(key);
    expect(await held(), key).toBe(all[at]?.id);
  }
  const [message] = all.slice(7 * 24);
  await expect(nodes).toHaveAccessibleName(`RequestVote, S8 to S${message?.to}, term 1`);
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  expect(await held()).toBe(message?.id);
  await page.keyboard.press('Enter');
  await tabTo(page, menu(page).getByRole('button', { name: 'Drop' }));
  await page.keyboard.press('Enter');
  expect(await last(page)).toEqual({ do: 'drop', message: message?.id });
  // What has the keyboard arrives: it goes on to the next, and with the last to a peer.
  await page.keyboard.press('Escape');
  await reach(page, nodes.first());
  const before = await held();
  const left = await page.evaluate((before) => {
    const playground = document.querySelector('raft-playground');
    const ids = (): number[] => playground?.frame?.messages.map(({ id }) => id) ?? [];
    for (let i = 0; i < 1000 && ids().includes(before); i++) playground?.step();
    return ids();
  }, before);
  expect(left).not.toContain(before);
  expect(await held()).toBe(left.find((id) => id > before) ?? left[0]);
  await page.evaluate(() => document.querySelector('raft-playground')?.seek(0));
  await expect(page.locator('.peers [data-peer="1"]')).toBeFocused();
});
