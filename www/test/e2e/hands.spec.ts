/**
 * Everything that can be done to the world, by each of a reader's hands: the mouse, the keyboard and
 * a finger. What was done is read off the element.
 */
import { expect, type Locator, type Page, test } from '@playwright/test';
import { open, type State, state, stepUntil } from './world.js';

type Act = { do: string; [name: string]: unknown };

/** What was done last. */
function last(page: Page): Promise<Act | undefined> {
  return page.evaluate(
    () => document.querySelector('raft-playground')?.interventions.at(-1)?.act as never,
  );
}

/** A hand: how it takes hold of a thing on the stage, and how it chooses from what stands there. */
interface Hand {
  readonly name: string;
  touch(page: Page, thing: Locator, what: 'peer' | 'link' | 'message'): Promise<void>;
  press(page: Page, button: Locator): Promise<void>;
}

/** Where a thing can be taken hold of, on the page. */
async function place(thing: Locator, what: string): Promise<{ x: number; y: number }> {
  const part =
    what === 'peer' ? thing.locator('.disc') : what === 'link' ? thing.locator('.touch') : thing;
  const box = await part.boundingBox();
  if (!box) throw new Error('it is not there');
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

const isFocused = (it: Locator): Promise<boolean> =>
  it.evaluate((node) => (node.getRootNode() as ShadowRoot).activeElement === node);

/** Goes on with the tab key until something has the keyboard. */
async function tabTo(page: Page, it: Locator, most = 60): Promise<void> {
  for (let i = 0; i < most; i++) {
    if (await isFocused(it)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`the tab key never reached ${it}`);
}

const HANDS: readonly Hand[] = [
  {
    name: 'mouse',
    async touch(page, thing, what) {
      const { x, y } = await place(thing, what);
      await page.mouse.click(x, y);
    },
    press: (_, button) => button.click(),
  },
  {
    name: 'keyboard',
    async touch(page, thing) {
      // Groups are one stop of the tab key each; arrows move inside.
      await thing.focus();
      await page.keyboard.press('Enter');
    },
    async press(page, button) {
      await tabTo(page, button);
      await page.keyboard.press('Enter');
    },
  },
  {
    name: 'finger',
    async touch(page, thing, what) {
      const { x, y } = await place(thing, what);
      await page.touchscreen.tap(x, y);
    },
    press: (_, button) => button.tap(),
  },
];

interface Case {
  readonly name: string;
  /** What was done before, and how far the run went on then. */
  readonly before?: (peer: number) => readonly (Act | { commits: number })[];
  /** What is chosen, one after the other. */
  readonly words: (peer: number) => readonly string[];
  /** The key that does the same to the peer that is selected. */
  readonly key?: string;
  readonly act: Act;
}

const choose =
  (...words: string[]) =>
  (): string[] =>
    words;
const more = (...words: string[]) => choose('More…', ...words);

/** The peer is removed, and the removal committed. */
const outside = (peer: number) => [{ do: 'remove', peer }, { commits: 2 }];

const PEER_CASES: readonly Case[] = [
  { name: 'is stopped', words: choose('Stop'), key: 'x', act: { do: 'crash' } },
  {
    name: 'is restarted',
    before: (peer) => [{ do: 'crash', peer }],
    words: choose('Restart'),
    key: 'x',
    act: { do: 'restart' },
  },
  { name: 'loses power', words: more('Power loss'), key: 'o', act: { do: 'power_loss' } },
  { name: 'is paused', words: choose('Pause'), key: 'z', act: { do: 'pause' } },
  {
    name: 'goes on',
    before: (peer) => [{ do: 'pause', peer }],
    words: choose('Resume'),
    key: 'z',
    act: { do: 'resume' },
  },
  { name: 'times out now', words: choose('Time out now'), key: 'e', act: { do: 'fire' } },
  {
    name: 'has a slow disk',
    words: more('Slow disk, 50 ms a write'),
    key: 'd',
    act: { do: 'disk', min_us: 50_000, max_us: 50_000 },
  },
  {
    name: 'has its disk back',
    before: (peer) => [{ do: 'disk', peer, max_us: 90_000 }],
    words: more('Disk as at first'),
    key: 'd',
    act: { do: 'disk' },
  },
  {
    name: 'has a clock that runs wrong',
    words: more('Clock 10 % faster'),
    act: { do: 'clock', drift_ppm: 100_000 },
  },
  {
    name: 'has a clock that leaps',
    words: more('Clock 1 s ahead'),
    act: { do: 'clock', offset_us: 1_000_000 },
  },
  { name: 'reads', words: more('Read x here'), key: 'i', act: { do: 'read', key: 'x' } },
  {
    name: 'is made leader',
    words: (peer) => [`Hand leadership to S${peer}`],
    key: 'g',
    act: { do: 'transfer' },
  },
  { name: 'takes a snapshot', words: more('Take a snapshot'), key: 's', act: { do: 'snapshot' } },
  { name: 'loses its disk', words: more('Wipe the disk…', 'Wipe the disk'), act: { do: 'wipe' } },
  { name: 'is cut off', words: choose('Cut off'), act: { do: 'isolate' } },
  {
    name: 'is connected',
    before: (peer) => [{ do: 'isolate', peer }],
    words: choose('Connect'),
    act: { do: 'connect' },
  },
  { name: 'is removed', words: more('Remove from the cluster'), act: { do: 'remove' } },
  {
    name: 'is added',
    before: outside,
    words: choose('Add as a learner'),
    act: { do: 'add_learner' },
  },
  {
    name: 'is made a voter',
    before: (peer) => [...outside(peer), { do: 'add_learner', peer }, { commits: 3 }],
    words: choose('Make it a voter'),
    act: { do: 'promote' },
  },
];

/** A run begins anew, has a leader and an entry, and stands; answers a follower. */
async function ready(page: Page, { before }: Pick<Case, 'before'> = {}): Promise<number> {
  const peer = await page.evaluate(() => {
    const playground = document.querySelector('raft-playground');
    playground?.pause();
    playground?.restart();
    for (let i = 0; i < 2000; i++) {
      if (playground?.frame?.peers.every(({ lastApplied }) => lastApplied > 0)) break;
      playground?.step();
    }
    return ((playground?.frame?.leader ?? 0) % 5) + 1;
  });
  await page.evaluate((all) => {
    const playground = document.querySelector('raft-playground');
    for (const one of all) {
      if ('do' in one) playground?.act(one as never);
      else
        for (let i = 0; i < 2000 && (playground?.frame?.maxCommit ?? 0) < Number(one.commits); i++)
          playground?.step();
    }
  }, before?.(peer) ?? []);
  return peer;
}

/** What is done to a peer is named with it. */
function wanted(deed: Act, peer: number): Act {
  return deed.do === 'transfer' ? { ...deed, to: peer } : { ...deed, peer };
}

test.use({ hasTouch: true });

const menu = (page: Page) => page.getByRole('toolbar');

for (const hand of HANDS) {
  test.describe(`with the ${hand.name}`, () => {
    test('whatever can be done to a peer is done', async ({ page }) => {
      test.slow();
      await open(page, '?autoplay=0&seed=7');
      for (const { name, before, words, act: deed } of PEER_CASES)
        await test.step(`it ${name}`, async () => {
          const peer = await ready(page, before ? { before } : {});
          await hand.touch(page, page.locator(`.peers [data-peer="${peer}"]`), 'peer');
          for (const word of words(peer))
            await hand.press(page, menu(page).getByRole('button', { name: word, exact: true }));
          expect(await last(page), name).toEqual(wanted(deed, peer));
          await expect(menu(page)).toHaveCount(0);
        });
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
        });
    });

    test('the network is another, as a whole and cell by cell', async ({ page }) => {
      await open(page, '?autoplay=0&seed=7');
      await ready(page);
      const tab = page.getByRole('tab', { name: 'Network' });
      if (hand.name === 'keyboard') {
        await page.getByRole('tab', { selected: true }).focus();
        for (let i = 0; i < 4; i++) await page.keyboard.press('ArrowRight');
        await expect(tab).toBeFocused();
      } else await hand.press(page, tab);
      await hand.press(page, page.getByRole('button', { name: 'WAN', exact: true }));
      expect(await last(page)).toMatchObject({ do: 'link', latency_min_us: 30_000 });
      const cell = page.locator('raft-link-matrix [data-from="0"][data-to="2"]');
      if (hand.name === 'keyboard') {
        await tabTo(page, page.locator('raft-link-matrix [tabindex="0"]'));
        for (let i = 0; i < 2; i++) await page.keyboard.press('ArrowRight');
        await page.keyboard.press('Space');
      } else {
        await hand.press(page, cell);
        await hand.press(page, page.getByRole('button', { name: 'Cut to S2' }));
      }
      expect((await state(page)).cuts).toBe(4);
      if (hand.name === 'keyboard') await page.keyboard.press('Enter');
      const editor = page.locator('raft-link-editor');
      for (const name of ['loss', 'duplication']) {
        const field = editor.locator(`input[name="${name}"]`);
        if (hand.name === 'keyboard') await tabTo(page, field);
        else await hand.press(page, field);
        await page.keyboard.press('ControlOrMeta+a');
        await page.keyboard.type('25');
      }
      await hand.press(page, editor.getByRole('button', { name: 'Set', exact: true }));
      expect(await last(page)).toMatchObject({ do: 'link', to: 2, loss: 0.25, duplication: 0.25 });
    });

    test('a program decides of messages, from an example', async ({ page }) => {
      await open(page, '?autoplay=0&seed=7');
      await ready(page);
      await page.getByRole('tab', { name: 'Network' }).click();
      await hand.press(page, page.getByRole('button', { name: 'Program', exact: true }));
      await page.getByRole('combobox', { name: 'Examples' }).selectOption('lose-replies');
      if (hand.name === 'keyboard') {
        await page.getByRole('textbox', { name: 'Program' }).focus();
        await page.keyboard.press('ControlOrMeta+Enter');
      } else await hand.press(page, page.getByRole('button', { name: 'Switch on' }));
      await expect(page.locator('raft-program .on')).toBeVisible();
    });

    test('a run of another configuration begins', async ({ page }) => {
      await open(page, '?autoplay=0&seed=7');
      await ready(page);
      await hand.press(page, page.getByRole('button', { name: /^Settings of the run/ }));
      const peers = page.getByRole('textbox', { name: /^Peers/ });
      if (hand.name === 'keyboard') await tabTo(page, peers);
      else await hand.press(page, peers);
      await page.keyboard.press('ControlOrMeta+a');
      await page.keyboard.type('7');
      const preVote = page.getByRole('switch', { name: 'PreVote' });
      if (hand.name === 'keyboard') {
        await tabTo(page, preVote);
        await page.keyboard.press('Space');
      } else await hand.press(page, preVote);
      await hand.press(page, page.getByRole('button', { name: 'Start a new run' }));
      await expect.poll(async () => (await state(page)).peers.length).toBe(7);
      expect(
        await page.evaluate(() => document.querySelector('raft-playground')?.config),
      ).toMatchObject({ peers: 7, pre_vote: true });
    });

    test('what was done is taken out of the run again', async ({ page }) => {
      await open(page, '?autoplay=0&seed=7');
      const peer = await ready(page, { before: (peer) => [{ do: 'crash', peer }] });
      await page.getByRole('tab', { name: 'Branches' }).click();
      await hand.press(page, page.getByRole('button', { name: `Without this: Stop S${peer}` }));
      expect((await state(page)).peers.every(({ up }) => up)).toBe(true);
      expect(await last(page)).toBeUndefined();
    });
  });
}

test('one key does it to the peer that is selected', async ({ page }) => {
  await open(page, '?autoplay=0&seed=7');
  for (const { name, before, key, act: deed } of PEER_CASES) {
    if (!key) continue;
    const peer = await ready(page, before ? { before } : {});
    await page.keyboard.press(String(peer));
    await page.keyboard.press(key);
    expect(await last(page), `${key}: ${name}`).toEqual(wanted(deed, peer));
  }
});
