/**
 * Everything that can be done to what stands on the stage, by each of a reader's hands: the mouse,
 * the keyboard and a finger. What was done is read off the element.
 */
import { expect, test } from '@playwright/test';
import { PEER_CASES, wanted } from './deeds.js';
import { HANDS, keyboard, last, menu, place, reach, ready, tabTo } from './hands.js';
import { act, open, type State, state, stepUntil } from './world.js';

test.use({ hasTouch: true });

for (const hand of HANDS) {
  test.describe(`with the ${hand.name}`, () => {
    test('whatever can be done to a peer is done', async ({ page }) => {
      test.slow();
      await open(page, '?autoplay=0&seed=7');
      for (const { name, before, words, act: deed } of PEER_CASES)
        await test.step(`it ${name}`, async () => {
          const peer = await ready(page, before);
          await hand.touch(page, page.locator(`.peers [data-peer="${peer}"]`), 'peer');
          for (const word of words(peer))
            await hand.press(page, menu(page).getByRole('button', { name: word, exact: true }));
          expect(await last(page), name).toEqual(wanted(deed, peer));
          await expect(menu(page)).toHaveCount(0);
        });
    });

    test('a new peer appears, and the leader adds it', async ({ page }) => {
      await open(page, '?autoplay=0&seed=7');
      await ready(page);
      const { leader } = await state(page);
      await hand.touch(page, page.locator(`.peers [data-peer="${leader}"]`), 'peer');
      for (const name of ['More…', 'Add a new peer, S6'])
        await hand.press(page, menu(page).getByRole('button', { name, exact: true }));
      expect(await last(page)).toEqual({ do: 'add_learner', peer: 6 });
      // All are seated anew.
      await expect(page.locator('.peers [data-peer="6"]')).toHaveCount(1);
      if (hand === keyboard)
        await expect(page.locator(`.peers [data-peer="${leader}"]`)).toBeFocused();
      const now = await stepUntil(page, ({ peers }) => (peers[5]?.lastApplied ?? 0) > 1);
      expect(now.peers[5]).toMatchObject({ id: 6, up: true, role: 'follower' });
    });

    test('a leader that was left behind is sent a command, and not the one after it', async ({
      page,
    }) => {
      await open(page, '?autoplay=0&seed=7');
      await ready(page);
      const { leader: old, peers } = await state(page);
      const others = peers.map(({ id }) => id).filter((id) => id !== old);
      await page.evaluate(
        (groups) => document.querySelector('raft-playground')?.act({ do: 'partition', groups }),
        [[old], others],
      );
      const { leader } = await stepUntil(page, (now) => now.leader !== 0 && now.leader !== old);
      expect((await state(page)).peers[old - 1]).toMatchObject({ role: 'leader' });
      const before = await state(page);
      await hand.touch(page, page.locator(`.peers [data-peer="${old}"]`), 'peer');
      await hand.press(page, menu(page).getByRole('button', { name: 'Send it a command' }));
      expect(await last(page)).toMatchObject({ do: 'request', op: 'put x 1', peer: old });
      const lasts = ({ peers }: State, id: number): number => peers[id - 1]?.lastIndex ?? 0;
      const after = await state(page);
      expect(lasts(after, old)).toBe(lasts(before, old) + 1);
      expect(lasts(after, leader)).toBe(lasts(before, leader));
      // The next one is another.
      await hand.touch(page, page.locator(`.peers [data-peer="${leader}"]`), 'peer');
      await hand.press(page, menu(page).getByRole('button', { name: 'Send it a command' }));
      expect(await last(page)).toMatchObject({ do: 'request', op: 'put y 2', peer: leader });
    });

    test('a link is cut, both ways or one, and healed', async ({ page }) => {
      await open(page, '?autoplay=0&seed=7');
      await ready(page);
      const link = page.locator('[data-link="2-5"]');
      const choose = async (name: string): Promise<void> => {
        await hand.touch(page, link, 'link');
        await hand.press(page, menu(page).getByRole('button', { name, exact: true }));
      };
      await choose('Cut');
      expect((await state(page)).cuts).toBe(2);
      await choose('Heal');
      expect((await state(page)).cuts).toBe(0);
      await choose('Cut S5 → S2');
      expect(await last(page)).toEqual({ do: 'cut', from: 5, to: 2 });
    });

    test('a message in flight arrives, is lost, is doubled and is held up', async ({ page }) => {
      await open(page, '?autoplay=0&seed=7');
      for (const [words, deed] of [
        ['Deliver now', { do: 'deliver' }],
        ['Drop', { do: 'drop' }],
        ['Duplicate', { do: 'duplicate' }],
        ['Delay by 50 ms', { do: 'delay', by_us: 50_000 }],
      ] as const)
        await test.step(words, async () => {
          await page.evaluate(() => {
            const playground = document.querySelector('raft-playground');
            playground?.restart();
            while ((playground?.frame?.messages.length ?? 4) < 4) playground?.step();
            // They part a little from their sender.
            playground?.seek(164_500);
          });
          const [first] = (await state(page)).messages;
          if (!first) throw new Error('no message');
          await hand.touch(page, page.locator(`.messages [data-message="${first.id}"]`), 'message');
          await hand.press(page, menu(page).getByRole('button', { name: words, exact: true }));
          expect(await last(page)).toEqual({ ...deed, message: first.id });
          if (hand !== keyboard) return;
          const isThere = (await state(page)).messages.some(({ id }) => id === first.id);
          const near = isThere ? `[data-message="${first.id}"]` : `[data-peer="${first.from}"]`;
          await expect(page.locator(`raft-cluster ${near}`)).toBeFocused();
        });
    });
  });
}

test('the keyboard stays on the stage when the button that had it goes away', async ({ page }) => {
  await open(page, '?autoplay=0&seed=7');
  const peer = await ready(page);
  const node = page.locator(`.peers [data-peer="${peer}"]`);
  const picked = page.getByRole('group', { name: 'Picked peers' }).getByRole('button');
  for (const name of ['Leave it', 'Part']) {
    await reach(page, node);
    await page.keyboard.press('Shift+Enter');
    await keyboard.press(page, picked.filter({ hasText: name }));
    await expect(node).toBeFocused();
  }
  expect((await state(page)).cuts).toBe(8);
  // What was told is closed, and the keyboard is where it was when that came.
  const field = page.getByRole('textbox', { name: 'Command' });
  for (const before of [field, node]) {
    await before.focus();
    await page.evaluate(() => document.querySelector('raft-playground')?.tell('Something.'));
    await keyboard.press(page, page.locator('.notice').getByRole('button', { name: 'Close' }));
    await expect(before).toBeFocused();
  }
});

test('a leader falls while the menu offers what it was to do', async ({ page }) => {
  await open(page, '?autoplay=0&seed=7');
  const peer = await ready(page);
  const { leader } = await state(page);
  await keyboard.touch(page, page.locator(`.peers [data-peer="${peer}"]`), 'peer');
  await tabTo(page, menu(page).getByRole('button', { name: `Hand leadership to S${peer}` }));
  await act(page, { do: 'crash', peer: leader });
  // The button is gone, and what stands in its place is another deed.
  await expect(menu(page)).toBeFocused();
  await page.keyboard.press('Enter');
  expect(await last(page)).toEqual({ do: 'crash', peer: leader });
});

test('one key does it to the peer that is selected', async ({ page }) => {
  await open(page, '?autoplay=0&seed=7');
  for (const { name, before, key, act: deed } of PEER_CASES) {
    if (!key) continue;
    const peer = await ready(page, before);
    await page.keyboard.press(String(peer));
    await page.keyboard.press(key);
    expect(await last(page), `${key}: ${name}`).toEqual(wanted(deed, peer));
  }
});

test('a right click opens what can be done to a peer, a link and a message', async ({ page }) => {
  await open(page, '?autoplay=0&seed=7');
  const peer = await ready(page);
  await page.evaluate(() =>
    document.querySelector('raft-playground')?.act({ do: 'fire', peer: 1 }),
  );
  await page.evaluate(() => {
    const playground = document.querySelector('raft-playground');
    playground?.seek((playground.frame?.now ?? 0) + 3000);
  });
  const [message] = (await state(page)).messages;
  if (!message) throw new Error('no message');
  for (const [selector, what, words, deed] of [
    [`.messages [data-message="${message.id}"]`, 'message', 'Drop', { message: message.id }],
    ['[data-link="2-5"]', 'link', 'Cut S5 → S2', { from: 5, to: 2 }],
    [`.peers [data-peer="${peer}"]`, 'peer', 'Stop', { peer }],
  ] as const) {
    const { x, y } = await place(page.locator(selector), what);
    await page.mouse.click(x, y, { button: 'right' });
    await menu(page).getByRole('button', { name: words, exact: true }).click();
    expect(await last(page)).toMatchObject(deed);
  }
});

for (const key of ['ContextMenu', 'Shift+F10'])
  test(`${key} opens what can be done to what has the keyboard, whatever flies over it`, async ({
    page,
  }) => {
    await open(page, '?autoplay=0&seed=7');
    await stepUntil(page, ({ leader }) => leader > 0);
    // A message is in the middle of its link.
    const { from, to } = await page.evaluate(async () => {
      const playground = document.querySelector('raft-playground');
      playground?.act({ do: 'fire', peer: playground.frame?.leader ?? 1 });
      const [first] = playground?.frame?.messages ?? [];
      if (!playground || !first) throw new Error('no message');
      playground.seek((first.sentAt + first.arrivesAt) / 2);
      await playground.updateComplete;
      return { from: first.from, to: first.to };
    });
    const ends = [from, to].sort((a, b) => a - b);
    await reach(page, page.locator(`[data-link="${ends.join('-')}"]`));
    await page.keyboard.press(key);
    await expect(menu(page)).toHaveAccessibleName(
      `What to do with ${ends.map((id) => `S${id}`).join(' – ')}`,
    );
    // The keyboard is in the menu, as after Enter.
    await expect(menu(page).getByRole('button', { name: 'Cut', exact: true })).toBeFocused();
    await page.keyboard.press('Enter');
    expect((await state(page)).cuts).toBe(2);
  });

test('of more than twelve peers the keyboard reaches links in the matrix, and all else as ever', async ({
  page,
}) => {
  await open(page, '?autoplay=0&seed=7&servers=13');
  await ready(page);
  await keyboard.touch(page, page.locator('.peers [data-peer="13"]'), 'peer');
  await keyboard.press(page, menu(page).getByRole('button', { name: 'Time out now' }));
  expect(await last(page)).toEqual({ do: 'fire', peer: 13 });
  const [first] = (await state(page)).messages;
  const message = page.locator(`.messages [data-message="${first?.id}"]`);
  await keyboard.touch(page, message, 'message');
  await keyboard.press(page, menu(page).getByRole('button', { name: 'Drop' }));
  expect(await last(page)).toEqual({ do: 'drop', message: first?.id });
  // So many links lie over each other: on the stage none can be taken hold of.
  await expect(page.locator('raft-cluster [data-link][tabindex]')).toHaveCount(0);
  await keyboard.turnTo(page, 'Network');
  await tabTo(page, page.locator('raft-link-matrix [tabindex="0"]'));
  for (const key of ['ArrowDown', 'End', 'Space']) await page.keyboard.press(key);
  expect(await last(page)).toEqual({ do: 'cut', from: 1, to: 13 });
});
