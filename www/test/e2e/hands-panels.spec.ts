/**
 * What is done in panels and dialogs, by each of a reader's hands: the mouse, the keyboard and a
 * finger. What was done is read off the element.
 */
import { expect, type Page, test } from '@playwright/test';
import { timeAt } from '../../src/views/spacetime-plan.js';
import { PEER_CASES, wanted } from './deeds.js';
import { HANDS, type Hand, last, ready, tabTo } from './hands.js';
import { open, state } from './world.js';

test.use({ hasTouch: true });

/** How much of it is done in the inspector as in the menu; the rest has fields of its own there. */
const INSPECTED = [
  'is stopped',
  'loses power',
  'is paused',
  'is made leader',
  'takes a snapshot',
  'loses its disk',
];

/** Has the inspector show a peer. */
async function inspect(page: Page, hand: Hand, peer: number): Promise<void> {
  if (hand.name === 'keyboard') await page.keyboard.press(String(peer));
  else await hand.touch(page, page.locator(`.peers [data-peer="${peer}"]`), 'peer');
  await expect(page.locator('raft-inspector h2').first()).toContainText(`S${peer}`);
}

for (const hand of HANDS) {
  test.describe(`with the ${hand.name}`, () => {
    test('the inspector does what the menu does', async ({ page }) => {
      await open(page, '?autoplay=0&seed=7');
      const inspector = page.locator('raft-inspector');
      for (const { name, before, words, act: deed } of PEER_CASES.filter(({ name }) =>
        INSPECTED.includes(name),
      ))
        await test.step(`it ${name}`, async () => {
          const peer = await ready(page, before);
          await inspect(page, hand, peer);
          for (const word of words(peer)) {
            // Once opened, the second rank stays open.
            if (word === 'More…' && (await inspector.getByText('Less', { exact: true }).count()))
              continue;
            await hand.press(page, inspector.getByRole('button', { name: word, exact: true }));
          }
          expect(await last(page), name).toEqual(wanted(deed, peer));
        });
    });

    test('a clock, a disk and a read are as the reader writes', async ({ page }) => {
      await open(page, '?autoplay=0&seed=7');
      const peer = await ready(page);
      await inspect(page, hand, peer);
      const inspector = page.locator('raft-inspector');
      const field = (name: RegExp) => inspector.getByRole('textbox', { name });
      const press = (name: string) =>
        hand.press(page, inspector.getByRole('button', { name, exact: true }));
      await press('More…');
      await hand.write(page, field(/^key/), 'colour');
      await press(`Read at S${peer}`);
      expect(await last(page)).toEqual({ do: 'read', key: 'colour', peer });
      await hand.write(page, field(/clock fast by/), '-2500');
      await hand.write(page, field(/ahead/), '12.5');
      await press('Set its clock');
      expect(await last(page)).toEqual({
        do: 'clock',
        peer,
        drift_ppm: -2500,
        offset_us: 12_500,
      });
      await hand.write(page, field(/a write takes/), '7.5');
      await press('Set its disk');
      expect(await last(page)).toEqual({ do: 'disk', peer, min_us: 7500, max_us: 7500 });
    });

    test('a client asks whom it is told to, for each kind of operation', async ({ page }) => {
      await open(page, '?autoplay=0&seed=7');
      const peer = await ready(page);
      await hand.turnTo(page, 'Clients');
      const panel = page.locator('raft-clients');
      const list = (name: string) => panel.getByRole('combobox', { name });
      await hand.choose(page, list('Client'), 'C7');
      await hand.choose(page, list('asks'), `S${peer}`);
      for (const [operation, ...words] of [
        ['get', 'key', 'a'],
        ['put', 'key', 'a', 'value', 'some words'],
        ['append', 'key', 'a', 'value', 'more'],
        ['cas', 'key', 'a', 'old', 'x', 'new', 'y'],
        ['delete', 'key', 'a'],
      ] as const) {
        await hand.choose(page, list('Operation'), operation);
        for (let i = 0; i < words.length; i += 2)
          await hand.write(
            page,
            panel.getByRole('textbox', { name: words[i] ?? '', exact: true }),
            words[i + 1] ?? '',
          );
        await hand.press(page, panel.getByRole('button', { name: 'Ask', exact: true }));
        const op = [operation, ...words.filter((_, i) => i % 2 === 1)].join(' ');
        expect(await last(page)).toEqual({ do: 'client', client: 7, op, peer });
      }
    });

    test('a load of a rate begins and ends', async ({ page }) => {
      await open(page, '?autoplay=0&seed=7');
      await ready(page);
      await hand.turnTo(page, 'Clients');
      const panel = page.locator('raft-clients');
      for (const [name, value] of [
        ['clients', '4'],
        ['keys', '3'],
        ['every', '12.5'],
      ] as const)
        await hand.write(page, panel.getByRole('spinbutton', { name }), value);
      await hand.press(page, panel.getByRole('button', { name: 'Start a load' }));
      expect(await last(page)).toMatchObject({
        do: 'load',
        clients: 4,
        keys: 3,
        every_us: 12_500,
      });
      await expect(panel).toContainText('4 clients, 3 keys, every 12.5 ms');
      if (hand.name === 'keyboard')
        await expect(panel.getByRole('button', { name: 'Stop the load' })).toBeFocused();
      await hand.press(page, panel.getByRole('button', { name: 'Stop the load' }));
      expect(await last(page)).toMatchObject({ do: 'load', clients: 0 });
      await expect(panel.getByRole('button', { name: 'Start a load' })).toBeVisible();
    });

    test('a command is sent as it was typed, and without words the one that is proposed', async ({
      page,
    }) => {
      await open(page, '?autoplay=0&seed=7');
      await ready(page);
      const length = async (): Promise<number | undefined> => {
        const { peers, leader } = await state(page);
        return peers[leader - 1]?.lastIndex;
      };
      const before = (await length()) ?? 0;
      const field = page.getByRole('textbox', { name: 'Command' });
      await hand.write(page, field, 'append x 42');
      if (hand.name === 'keyboard') await page.keyboard.press('Enter');
      else await hand.press(page, page.getByRole('button', { name: 'Send', exact: true }));
      expect(await last(page)).toMatchObject({ do: 'request', op: 'append x 42' });
      await expect(field).toHaveValue('');
      const next = (await field.getAttribute('placeholder')) ?? '';
      await hand.press(page, page.getByRole('button', { name: 'Send', exact: true }));
      expect(await last(page)).toMatchObject({ do: 'request', op: next });
      expect(await length()).toBe(before + 2);
    });

    test('the network is another, as a whole, by rows and columns, and in parts', async ({
      page,
    }) => {
      await open(page, '?autoplay=0&seed=7');
      await ready(page);
      await hand.turnTo(page, 'Network');
      await hand.press(page, page.getByRole('button', { name: 'WAN', exact: true }));
      expect(await last(page)).toMatchObject({ do: 'link', latency_min_us: 30_000 });
      const head = (from: number, to: number) =>
        page.locator(`raft-link-matrix [data-from="${from}"][data-to="${to}"]`);
      if (hand.name === 'keyboard') {
        await tabTo(page, head(0, 0));
        for (let i = 0; i < 4; i++) await page.keyboard.press('ArrowDown');
        await page.keyboard.press('Space');
        expect((await state(page)).cuts).toBe(4);
        for (let i = 0; i < 4; i++) await page.keyboard.press('ArrowUp');
        for (let i = 0; i < 2; i++) await page.keyboard.press('ArrowRight');
        await page.keyboard.press('Space');
      } else {
        await hand.press(page, head(4, 0));
        await hand.press(page, page.getByRole('button', { name: 'Cut from S4' }));
        expect((await state(page)).cuts).toBe(4);
        await hand.press(page, head(0, 2));
        await hand.press(page, page.getByRole('button', { name: 'Cut to S2' }));
      }
      // Of the column one was cut with the row.
      expect((await state(page)).cuts).toBe(7);
      const editor = page.locator('raft-link-editor');
      if (hand.name === 'keyboard') await page.keyboard.press('Enter');
      for (const name of ['loss', 'duplication'])
        await hand.write(page, editor.locator(`input[name="${name}"]`), '25');
      await hand.press(page, editor.getByRole('button', { name: 'Set', exact: true }));
      expect(await last(page)).toMatchObject({ do: 'link', to: 2, loss: 0.25, duplication: 0.25 });

      const side = page.getByRole('group', { name: 'Peers of one side' });
      for (const name of ['S1', 'S3']) await hand.press(page, side.getByRole('button', { name }));
      await hand.press(page, page.getByRole('button', { name: 'Partition', exact: true }));
      expect(await last(page)).toMatchObject({ do: 'partition' });
      expect((await state(page)).cuts).toBe(12);
      await hand.press(page, page.getByRole('button', { name: 'Heal all links' }));
      expect((await state(page)).cuts).toBe(0);
    });

    test('a program decides of messages: an example, or one that is written', async ({ page }) => {
      await open(page, '?autoplay=0&seed=7');
      await ready(page);
      await hand.turnTo(page, 'Network');
      await hand.press(page, page.getByRole('button', { name: 'Program', exact: true }));
      const panel = page.locator('raft-program');
      const editor = page.getByRole('textbox', { name: 'Program' });
      await expect(editor).toBeVisible();
      await hand.choose(page, page.getByRole('combobox', { name: 'Examples' }), 'Lose replies');
      await expect(panel).toContainText('every second reply is lost');
      await hand.write(page, editor, 'function network() { return drop(); }');
      await expect(editor).toHaveText('function network() { return drop(); }');
      if (hand.name === 'keyboard') await page.keyboard.press('ControlOrMeta+Enter');
      else await hand.press(page, page.getByRole('button', { name: 'Switch on' }));
      await expect(panel.locator('.on')).toContainText('decided 0 messages');
      const lost = await page.evaluate(() => {
        const playground = document.querySelector('raft-playground');
        for (let i = 0; i < 300; i++) playground?.step();
        return playground?.frame?.messages.every(({ lostAt }) => lostAt >= 0);
      });
      expect(lost).toBe(true);
      await expect(panel.locator('.on')).toContainText(/decided [1-9]\d* messages/);
      if (hand.name === 'keyboard') {
        // It stands before the editor, which the tab key leaves.
        await tabTo(page, page.getByRole('button', { name: 'Switch off' }), true);
        await page.keyboard.press('Enter');
      } else await hand.press(page, page.getByRole('button', { name: 'Switch off' }));
      await expect(panel).toContainText('It is off: the links decide.');
    });

    test('a run of another configuration begins', async ({ page }) => {
      await open(page, '?autoplay=0&seed=7');
      await ready(page);
      await hand.press(page, page.getByRole('button', { name: /^Settings of the run/ }));
      await hand.write(page, page.getByRole('textbox', { name: /^Peers/ }), '7');
      await hand.flip(page, page.getByRole('switch', { name: 'PreVote' }));
      await hand.press(page, page.getByRole('button', { name: 'Start a new run' }));
      await expect.poll(async () => (await state(page)).peers.length).toBe(7);
      expect(
        await page.evaluate(() => document.querySelector('raft-playground')?.config),
      ).toMatchObject({ peers: 7, pre_vote: true });
    });

    test('the run is forked, a branch is shown again, and what was done is taken out', async ({
      page,
    }) => {
      await open(page, '?autoplay=0&seed=7');
      const peer = await ready(page, (peer) => [{ do: 'crash', peer }]);
      const branches = page.locator('raft-branches');
      const shown = branches.locator('.switch[aria-current="true"]');
      if (hand.name === 'keyboard') await page.keyboard.press('f');
      else {
        await hand.turnTo(page, 'Branches');
        await hand.press(page, branches.getByRole('button', { name: 'Fork here' }));
      }
      await expect(shown).toHaveText('branch 2');
      await hand.press(page, branches.locator('.switch', { hasText: 'main' }));
      await expect(shown).toHaveText('main');
      await hand.press(page, page.getByRole('button', { name: `Without this: Stop S${peer}` }));
      expect((await state(page)).peers.every(({ up }) => up)).toBe(true);
      expect(await last(page)).toBeUndefined();
    });
  });
}

test('a button keeps its deed under the hand, and what takes it back stands there', async ({
  page,
}) => {
  await open(page, '?autoplay=0&seed=7');
  const peer = await ready(page);
  const [mouse, keyboard] = HANDS;
  if (!mouse || !keyboard) throw new Error('no hands');
  await inspect(page, keyboard, peer);
  const inspector = page.locator('raft-inspector');
  const button = (name: string) => inspector.getByRole('button', { name, exact: true });
  const done = (): Promise<string[]> =>
    page.evaluate(() => {
      const all = document.querySelector('raft-playground')?.interventions ?? [];
      return all.map(({ act }) => act.do);
    });
  await tabTo(page, button('Pause'));
  for (let i = 0; i < 2; i++) await page.keyboard.press('Enter');
  await expect(button('Pause')).toBeFocused();
  expect(await done()).toEqual(['pause', 'resume']);
  await button('Stop').dblclick();
  expect((await done()).slice(2)).toEqual(['crash', 'restart']);
  // What cannot be taken back leaves the hand with nothing, and the keyboard with all of them.
  await button('More…').click();
  await tabTo(page, button('Power loss'));
  for (let i = 0; i < 2; i++) await page.keyboard.press('Enter');
  await expect(inspector.getByRole('group', { name: `What to do with S${peer}` })).toBeFocused();
  expect((await done()).slice(4)).toEqual(['power_loss']);
  await button('Restart').click();
  await button('Power loss').dblclick();
  expect((await done()).slice(5)).toEqual(['restart', 'power_loss']);
  // Nor has the second click what came where the buttons of picked peers were.
  await page.locator(`.peers [data-peer="${peer}"] .disc`).click({ modifiers: ['Shift'] });
  await page.getByRole('button', { name: /^Part S/ }).dblclick();
  expect((await done()).slice(7)).toEqual(['partition']);
  // A question takes the keyboard, and gives it back.
  await tabTo(page, button('Wipe the disk…'), true);
  await page.keyboard.press('Enter');
  await expect(button('Wipe the disk')).toBeFocused();
  await keyboard.press(page, button('Leave it'));
  await expect(button('Wipe the disk…')).toBeFocused();
});

test('a held key does it once, and goes on through time', async ({ page }) => {
  await open(page, '?autoplay=0&seed=7');
  const peer = await ready(page);
  const done = (): Promise<number> =>
    page.evaluate(() => document.querySelector('raft-playground')?.interventions.length ?? 0);
  const hold = async (key: string): Promise<void> => {
    // A key that goes down while it is down repeats.
    for (let i = 0; i < 3; i++) await page.keyboard.down(key);
    await page.keyboard.up(key);
  };
  await page.keyboard.press(String(peer));
  await hold('x');
  expect(await done()).toBe(1);
  await tabTo(page, page.locator('raft-inspector').getByRole('button', { name: 'Restart' }));
  await hold('Enter');
  expect(await done()).toBe(2);
  const step = page.locator('raft-transport').getByRole('button', { name: 'Step one event' });
  for (const key of ['n', 'Enter']) {
    if (key === 'Enter') await tabTo(page, step);
    let { now } = await state(page);
    for (let i = 0; i < 3; i++) {
      // Some things are due at one instant.
      await expect(async () => {
        await page.keyboard.down(key);
        expect((await state(page)).now).toBeGreaterThan(now);
      }).toPass();
      now = (await state(page)).now;
    }
    await page.keyboard.up(key);
  }
});

test('two fingers zoom the space-time diagram about their middle', async ({ page }) => {
  await open(page, '?speed=10&seed=7');
  await expect.poll(async () => (await state(page)).now).toBeGreaterThan(1_500_000);
  // What is in sight is amid the run: at its ends a view is kept from going on.
  await page.evaluate(async () => {
    const playground = document.querySelector('raft-playground');
    playground?.pause();
    playground?.seek(1_000_000);
    await playground?.updateComplete;
  });
  const canvas = page.locator('raft-spacetime canvas');
  const box = await canvas.boundingBox();
  if (!box) throw new Error('no diagram');
  const { width, height } = box;
  const view = () =>
    page
      .locator('raft-spacetime')
      .evaluate((it) => (it as unknown as { view: { from: number; span: number } }).view);
  const client = await page.context().newCDPSession(page);
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', ...xs: number[]) =>
    client.send('Input.dispatchTouchEvent', {
      type,
      touchPoints: xs.map((x, id) => ({ x: box.x + x, y: box.y + height / 2, id })),
    });
  const instant = async (x: number): Promise<number> =>
    timeAt(await view(), { width, height, peers: 5, taken: 0 }, x);
  const [before, middle] = [await view(), await instant(300)];
  await touch('touchStart', 250);
  await touch('touchStart', 250, 350);
  for (const apart of [60, 80, 100]) await touch('touchMove', 300 - apart, 300 + apart);
  await touch('touchEnd', 200);
  await touch('touchEnd');
  await expect.poll(async () => (await view()).span).toBeCloseTo(before.span / 2, -1);
  expect(await instant(300)).toBeCloseTo(middle, -1);
  // They chose nothing.
  await expect(page.locator('raft-inspector h2').first()).not.toHaveText('Event');
});
