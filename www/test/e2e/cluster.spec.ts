import { readFileSync } from 'node:fs';
import { expect, type Page, test } from '@playwright/test';
import { act, inked, leader, open, placeOf, state, stepUntil, untilInked } from './world.js';

test('a first visit shows a running cluster, a caption and three things to try', async ({
  page,
}) => {
  await page.goto('index.html');
  await expect.poll(async () => (await state(page).catch(() => null))?.running ?? false).toBe(true);
  await expect(page.getByRole('button', { name: 'Stop the leader' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Cut a link' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Send a command' })).toBeVisible();
  await expect(page.locator('.caption .what')).toContainText('no leader yet');
});

test('a leader is elected, drawn and told', async ({ page }) => {
  await open(page, '?speed=0.5');
  const id = await leader(page);
  await expect(
    page.getByRole('button', { name: new RegExp(`^S${id}, leader, term`) }),
  ).toBeVisible();
  await expect(page.locator('.glance b')).toContainText(`S${id} leads term`);
  await expect(page.locator('raft-events .row').first()).toBeVisible();
});

test('a command is replicated, committed and applied on all peers', async ({ page }) => {
  await open(page, '?speed=1');
  await leader(page);
  await page.getByLabel('Command').fill('put colour blue');
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await expect
    .poll(async () => (await state(page)).peers.every((peer) => peer.lastApplied >= 2))
    .toBe(true);
  await expect(page.locator('raft-logs .cell.applied', { hasText: 'put colour blue' })).toHaveCount(
    5,
  );
  await expect(page.getByLabel('Command')).toHaveValue('');
});

test('when the leader is stopped another one is elected in a later term', async ({ page }) => {
  await open(page, '?speed=1');
  const first = await leader(page);
  const { term } = await state(page);
  await page.getByRole('button', { name: 'Stop the leader' }).click();
  const second = await leader(page, term);
  expect(second).not.toBe(first);
  await expect(page.getByRole('button', { name: new RegExp(`^S${first}, stopped`) })).toBeVisible();
  await page.keyboard.press('b');
  await expect.poll(async () => (await state(page)).peers.every((peer) => peer.up)).toBe(true);
});

test('a link can be cut in one direction and healed, on the stage', async ({ page }) => {
  await open(page, '?speed=0.01');
  const box = await page.locator('[data-link="2-5"] .touch').boundingBox();
  if (!box) throw new Error('no link');
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
  await page.getByRole('toolbar').getByRole('button', { name: 'Cut S2 → S5' }).click();
  expect((await state(page)).cuts).toBe(1);
  await expect(page.getByRole('button', { name: 'Link S2 – S5, cut from S2 to S5' })).toBeVisible();
  await page.keyboard.press('h');
  expect((await state(page)).cuts).toBe(0);
});

test('a partition is picked in the panel; its smaller side cannot commit', async ({ page }) => {
  await open(page, '?speed=1');
  const old = await leader(page);
  await expect.poll(async () => (await state(page)).maxCommit).toBeGreaterThan(0);
  const { term } = await state(page);
  const other = (old % 5) + 1;
  await page.getByRole('tab', { name: 'Network' }).click();
  for (const id of [old, other]) {
    await page
      .getByRole('group', { name: 'Peers of one side' })
      .getByRole('button', { name: `S${id}` })
      .click();
  }
  await page.getByRole('button', { name: 'Partition', exact: true }).click();
  expect((await state(page)).cuts).toBe(12);
  await expect(page.locator('.region')).toHaveCount(2);
  const next = await leader(page, term);
  expect([old, other]).not.toContain(next);
  const before = (await state(page)).peers[old - 1]?.commitIndex;
  await page.evaluate(
    (peer) =>
      document.querySelector('raft-playground')?.act({ do: 'request', peer, op: 'put x 1' }),
    old,
  );
  await page.waitForTimeout(400);
  expect((await state(page)).peers[old - 1]?.commitIndex).toBe(before);
  await page.getByRole('button', { name: 'Heal all links', exact: true }).click();
  await expect(page.locator('.region')).toHaveCount(0);
});

test('a loop drawn around a peer parts it from the rest', async ({ page }) => {
  await open(page, '?speed=0.01');
  const box = await page.locator('[data-peer="1"] .disc').boundingBox();
  if (!box) throw new Error('no peer');
  const reach = 30;
  const corners: [number, number][] = [
    [box.x - reach, box.y - reach],
    [box.x + box.width + reach, box.y - reach],
    [box.x + box.width + reach, box.y + box.height + reach],
    [box.x - reach, box.y + box.height + reach],
  ];
  const [first, ...rest] = corners;
  if (!first) throw new Error('no corner');
  await page.mouse.move(...first);
  await page.mouse.down();
  for (const corner of rest) await page.mouse.move(...corner, { steps: 4 });
  await page.mouse.up();
  expect((await state(page)).cuts).toBe(8);
});

test.describe('with a finger', () => {
  test.use({ hasTouch: true });

  /** Draws with a finger around S1, from above its left. */
  async function loop(page: Page, rests: number, first: 'across' | 'down'): Promise<void> {
    const box = await page.locator('[data-peer="1"] .disc').boundingBox();
    if (!box) throw new Error('no peer');
    const [left, right] = [box.x - 24, box.x + box.width + 24];
    const [top, bottom] = [box.y - 14, box.y + box.height + 24];
    const [a, b, c, d]: [number, number][] = [
      [left, top],
      [right, top],
      [right, bottom],
      [left, bottom],
    ];
    const corners = first === 'across' ? [a, b, c, d] : [a, d, c, b];
    const client = await page.context().newCDPSession(page);
    const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', at?: [number, number]) =>
      client.send('Input.dispatchTouchEvent', {
        type,
        touchPoints: at ? [{ x: at[0], y: at[1] }] : [],
      });
    const [from, ...rest] = corners;
    if (!from) throw new Error('no corner');
    await touch('touchStart', from);
    await page.waitForTimeout(rests);
    let at = from;
    for (const to of rest) {
      if (!to) continue;
      for (let step = 1; step <= 6; step++) {
        await touch('touchMove', [
          at[0] + ((to[0] - at[0]) * step) / 6,
          at[1] + ((to[1] - at[1]) * step) / 6,
        ]);
      }
      at = to;
    }
    await touch('touchEnd');
  }

  test('a loop that begins sideways parts a peer from the rest', async ({ page }) => {
    await open(page, '?speed=0.01');
    await loop(page, 0, 'across');
    await expect.poll(async () => (await state(page)).cuts).toBe(8);
  });

  test('a finger that rests a moment draws in any direction', async ({ page }) => {
    await open(page, '?speed=0.01');
    await loop(page, 600, 'down');
    await expect.poll(async () => (await state(page)).cuts).toBe(8);
  });

  test('one that moves up or down at once scrolls, and parts nobody', async ({ page }) => {
    await open(page, '?speed=0.01');
    await loop(page, 0, 'down');
    await page.waitForTimeout(400);
    expect((await state(page)).cuts).toBe(0);
  });
});

test('a message in flight can be dropped, doubled and delivered', async ({ page }) => {
  await open(page, '?autoplay=0&speed=0.005');
  const before = await stepUntil(page, ({ messages }) => messages.length >= 3);
  const [first, second, third] = before.messages;
  if (!first || !second || !third) throw new Error('too few messages');
  const gone = async (id: number): Promise<boolean> =>
    !(await state(page)).messages.some((message) => message.id === id);
  const pick = async (id: number): Promise<void> => {
    const at = await page.locator(`.messages [data-message="${id}"]`).boundingBox();
    if (!at) throw new Error('no message');
    await page.mouse.click(at.x + at.width / 2, at.y + at.height / 2);
  };
  // All lie on each other at their sender; move on a little so that they part.
  await page.evaluate(async (until) => {
    const playground = document.querySelector('raft-playground');
    playground?.play();
    while ((playground?.frame?.now ?? until) < until) await new Promise(requestAnimationFrame);
    playground?.pause();
  }, before.now + 1500);
  await pick(first.id);
  const place = await placeOf(page, first.id);
  expect(await inked(page, place, '--raft-danger')).toBe(0);
  // It falls within a second, and leaves nothing.
  const falls = untilInked(page, place, '--raft-danger', 9);
  await page.getByRole('toolbar').getByRole('button', { name: 'Drop' }).click();
  expect(await gone(first.id)).toBe(true);
  await falls;
  await expect.poll(() => inked(page, place, '--raft-danger')).toBe(0);
  await expect(page.locator(`.messages [data-message="${first.id}"]`)).toHaveCount(0);
  await pick(second.id);
  const { length } = (await state(page)).messages;
  await page.getByRole('toolbar').getByRole('button', { name: 'Duplicate' }).click();
  expect((await state(page)).messages).toHaveLength(length + 1);
  await pick(third.id);
  await page.getByRole('toolbar').getByRole('button', { name: 'Deliver now' }).click();
  expect(await gone(third.id)).toBe(true);
});

test('messages are ink where they are, and so is the ring around the one that is picked', async ({
  page,
}) => {
  await open(page, '?autoplay=0');
  const { messages } = await stepUntil(page, (now) => now.messages.length >= 4);
  await page.evaluate(() => document.querySelector('raft-playground')?.seek(164_000));
  await expect(page.locator('.messages [data-message]')).toHaveCount(messages.length);
  const [first] = messages;
  if (!first) throw new Error('no message');
  const place = await placeOf(page, first.id);
  expect(await inked(page, place, '--raft-term-1')).toBeGreaterThan(40);
  expect(await inked(page, place, '--raft-select', 24)).toBe(0);
  const stage = await page.locator('raft-cluster').first().boundingBox();
  await page.mouse.move((stage?.x ?? 0) + place.x, (stage?.y ?? 0) + place.y);
  await expect(page.locator('.caption .what')).toContainText(/asks S\d for its vote/);
  await page.mouse.down();
  await page.mouse.up();
  expect(await inked(page, place, '--raft-select', 24)).toBeGreaterThan(40);
  // Where it was, nothing is left once it is elsewhere.
  await page.evaluate(() => document.querySelector('raft-playground')?.seek(0));
  expect(await inked(page, place, '--raft-term-1')).toBe(0);
});

test('a timer is an arc that empties', async ({ page }) => {
  await open(page, '?autoplay=0');
  const disc = await page.locator('[data-peer="1"] .disc').boundingBox();
  const stage = await page.locator('raft-cluster').first().boundingBox();
  if (!disc || !stage) throw new Error('no peer');
  const place = {
    x: disc.x + disc.width / 2 - stage.x,
    y: disc.y + disc.height / 2 - stage.y,
  };
  const left = async (at: number): Promise<number> => {
    await page.evaluate((at) => document.querySelector('raft-playground')?.seek(at), at);
    return inked(page, place, '--raft-ink-2', disc.width);
  };
  await stepUntil(page, ({ now }) => now > 100_000);
  const full = await left(0);
  const less = await left(100_000);
  expect(full).toBeGreaterThan(500);
  expect(less).toBeLessThan(full * 0.7);
  expect(less).toBeGreaterThan(0);
});

test('nothing is drawn again as long as nothing moves by what can be seen', async ({ page }) => {
  await open(page, '?autoplay=0');
  await stepUntil(page, (now) => now.messages.length >= 4);
  const drawn = await page.evaluate(async () => {
    const playground = document.querySelector('raft-playground');
    const stage = playground?.shadowRoot?.querySelector<
      HTMLElement & { draw(frame: unknown, flows: boolean): void }
    >('raft-cluster');
    if (!playground || !stage) throw new Error('no stage');
    const { clearRect } = CanvasRenderingContext2D.prototype;
    // What flashed with the last step has faded by then.
    await new Promise((done) => setTimeout(done, 600));
    let count = 0;
    CanvasRenderingContext2D.prototype.clearRect = function (...box) {
      if ((this.canvas.getRootNode() as ShadowRoot).host === stage) count++;
      clearRect.apply(this, box);
    };
    for (let i = 0; i < 5; i++) stage.draw(playground.frame, true);
    const still = count;
    playground.seek(0);
    return { still, moved: count };
  });
  expect(drawn.still).toBe(0);
  expect(drawn.moved).toBeGreaterThan(0);
});

test('what is done while time flows is shown though time is held at once', async ({ page }) => {
  await open(page, '?speed=0.001');
  await page.evaluate(() => {
    const playground = document.querySelector('raft-playground') as unknown as {
      act(act: unknown): void;
      show: { session: { clock: { hold(): void } } };
    };
    playground.act({ do: 'crash', peer: 3 });
    playground.show.session.clock.hold();
  });
  await expect(page.locator('[data-peer="3"].stopped')).toBeVisible();
  await expect(page.locator('.glance')).toContainText('S3 stopped');
});

test('peers can be timed out and restarted from the inspector', async ({ page }) => {
  await open(page, '?speed=0.001');
  await page.keyboard.press('3');
  const side = page.locator('raft-inspector');
  await side.getByRole('button', { name: 'Time out now' }).click();
  await expect.poll(async () => (await state(page)).peers[2]?.role).toBe('candidate');
  await side.getByRole('button', { name: 'Stop' }).click();
  expect((await state(page)).peers[2]?.up).toBe(false);
  await side.getByRole('button', { name: 'Restart' }).click();
  expect((await state(page)).peers[2]?.up).toBe(true);
});

test('votes are drawn as pips, as they come in, by more than a colour', async ({ page }) => {
  await open(page, '?autoplay=0&seed=7');
  // Two stand at once: each is denied what the other has.
  await act(page, { do: 'fire', peer: 1 }, { do: 'fire', peer: 3 });
  const pips = (id: number, kind: string) => page.locator(`.peers [data-peer="${id}"] .pip${kind}`);
  const votes = (id: number) =>
    page.evaluate((id) => {
      const peer = document.querySelector('raft-playground')?.frame?.peer(id);
      return { granted: peer?.granted.size ?? 0, denied: peer?.denied.size ?? 0 };
    }, id);
  let seen = 0;
  for (let i = 0; i < 60 && (await state(page)).leader === 0; i++) {
    await page.keyboard.press('n');
    for (const id of [1, 3]) {
      if ((await state(page)).peers[id - 1]?.role !== 'candidate') continue;
      const { granted, denied } = await votes(id);
      await expect(pips(id, '.granted')).toHaveCount(granted);
      await expect(pips(id, '.denied')).toHaveCount(denied);
      await expect(pips(id, '-cross')).toHaveCount(denied);
      if (denied > 0) seen++;
    }
  }
  expect(seen).toBeGreaterThan(0);
});

test('with PreVote a peer asks before it stands, and is drawn and told so', async ({ page }) => {
  await open(page, '?autoplay=0&prevote=1');
  const asking = await stepUntil(page, ({ messages }) =>
    messages.some(({ kind }) => kind === 'PreVote'),
  );
  const peer = asking.peers.find(({ role }) => role === 'pre-candidate');
  expect(peer?.term).toBe(0);
  await expect(
    page.getByRole('button', { name: `S${peer?.id}, pre-candidate, term 0` }),
  ).toBeVisible();
  await expect(page.locator(`[data-peer="${peer?.id}"] .pip.asked`)).not.toHaveCount(0);
  await expect(
    page.locator(`.message.pre-vote[aria-label^="PreVote, S${peer?.id} to"]`),
  ).not.toHaveCount(0);
  await expect(page.locator('.glance b')).toHaveText(`S${peer?.id} asks if it could win`);
  await expect(page.locator('.caption .what')).toContainText('could win an election in term 1');
  await stepUntil(page, ({ messages }) => messages.some(({ kind }) => kind === 'PreVoteReply'));
  await expect(
    page.getByRole('button', { name: /^PreVote granted, S\d to S\d/ }).first(),
  ).toBeVisible();
});

test('with PreVote a peer that is cut off does not raise its term', async ({ page }) => {
  await open(page, '?speed=1&prevote=1');
  const id = await leader(page);
  const lonely = (id % 5) + 1;
  const { term } = await state(page);
  await page.evaluate(
    (peer) => document.querySelector('raft-playground')?.act({ do: 'isolate', peer }),
    lonely,
  );
  await expect.poll(async () => (await state(page)).peers[lonely - 1]?.role).toBe('pre-candidate');
  const { now } = await state(page);
  await expect.poll(async () => (await state(page)).now).toBeGreaterThan(now + 1_000_000);
  expect((await state(page)).peers[lonely - 1]?.term).toBe(term);
});

test('leadership is handed to a follower, by the menu and by a key', async ({ page }) => {
  await open(page, '?speed=0.5');
  const first = await leader(page);
  const second = (first % 5) + 1;
  await page.locator(`[data-peer="${second}"] .disc`).click();
  await page
    .getByRole('toolbar')
    .getByRole('button', { name: `Hand leadership to S${second}` })
    .click();
  await expect.poll(async () => (await state(page)).leader).toBe(second);
  const third = (second % 5) + 1;
  await page.keyboard.press(String(third));
  await expect(
    page.locator('raft-inspector').getByRole('button', { name: `Hand leadership to S${third}` }),
  ).toBeVisible();
  await page.keyboard.press('g');
  await expect.poll(async () => (await state(page)).leader).toBe(third);
});

test('where two logs do not match, both are marked until they do', async ({ page }) => {
  await open(page, '?autoplay=0');
  // One peer misses what the others commit, and then hears from a leader that does not know it.
  const { behind, marked } = await page.evaluate(() => {
    const playground = document.querySelector('raft-playground');
    const logs = playground?.shadowRoot?.querySelector('raft-logs')?.shadowRoot;
    if (!playground || !logs) throw new Error('no playground');
    type Seen = NonNullable<HTMLElementTagNameMap['raft-playground']['frame']>;
    const stepUntil = (done: (frame: Seen) => boolean): void => {
      for (let i = 0; i < 4000; i++) {
        if (playground.frame && done(playground.frame)) return;
        playground.step();
      }
      throw new Error('that never happened');
    };
    stepUntil(({ peers }) => peers.every(({ lastApplied }) => lastApplied > 0));
    const old = playground.frame?.leader ?? 0;
    const behind = (old % 5) + 1;
    playground.act({ do: 'isolate', peer: behind });
    for (const op of ['put x 1', 'put y 2']) playground.act({ do: 'request', peer: old, op });
    stepUntil(({ maxCommit }) => maxCommit >= 3);
    playground.act({ do: 'crash', peer: old });
    stepUntil(({ leader, maxCommit }) => leader !== 0 && leader !== old && maxCommit >= 4);
    playground.act({ do: 'heal_all' });
    const marks = (): number => logs.querySelectorAll('.compared:not([hidden])').length;
    stepUntil(() => marks() > 0);
    return { behind, marked: marks() };
  });
  expect(marked).toBe(2);
  await expect(page.locator('raft-events .row:not(.ahead)').last()).toContainText(
    `S${behind} refuses`,
  );
  // It stands as long as the world does, and goes once that has gone on, paused or not.
  const marks = page.locator('raft-logs .compared:visible');
  await page.waitForTimeout(2000);
  await expect(marks).toHaveCount(2);
  await page.evaluate((behind) => {
    const playground = document.querySelector('raft-playground');
    for (let i = 0; i < 500 && playground; i++) {
      if (playground.frame?.peer(behind)?.lastIndex === playground.frame?.maxLastIndex) break;
      playground.step();
    }
  }, behind);
  await expect(marks).toHaveCount(0);
});

test('the same configuration gives the same run, and a new one is another', async ({ page }) => {
  await open(page, '?autoplay=0');
  const hash = (seed: number): Promise<string> =>
    page.evaluate((seed) => {
      const playground = document.querySelector('raft-playground');
      if (!playground) throw new Error('none');
      playground.restart({ seed });
      for (let i = 0; i < 300; i++) playground.step();
      return playground.traceHash;
    }, seed);
  const first = await hash(11);
  expect(await hash(12)).not.toBe(first);
  expect(await hash(11)).toBe(first);
});

test('peers and seed are set in the dialog', async ({ page }) => {
  await open(page);
  await page.getByRole('button', { name: /^Settings of the run/ }).click();
  await page.getByRole('textbox', { name: /^Peers/ }).fill('7');
  await page.getByRole('textbox', { name: /^Seed/ }).fill('99');
  await page.getByRole('switch', { name: 'PreVote' }).check();
  await page.getByRole('switch', { name: 'No-op on election' }).uncheck();
  await page.getByRole('button', { name: 'Start a new run' }).click();
  await expect(page.locator('[data-peer]')).toHaveCount(7);
  await expect(page.getByRole('button', { name: /7 peers, seed 99/ })).toBeVisible();
  expect(
    await page.evaluate(() => document.querySelector('raft-playground')?.config),
  ).toMatchObject({ pre_vote: true, noop_on_election: false, check_quorum: false });
});

/** How large the smallest disc is, and what on the stage stands on something else. */
function stageOf(page: Page): Promise<{ disc: number; covered: string[] }> {
  return page.evaluate(() => {
    const root = document.querySelector('raft-playground')?.shadowRoot;
    const cluster = root?.querySelector('raft-cluster')?.shadowRoot;
    if (!root || !cluster) throw new Error('no stage');
    const seen = (from: ShadowRoot, what: string): [string, DOMRect][] =>
      [...from.querySelectorAll(what)].flatMap((node) => {
        const box = node.getBoundingClientRect();
        const id = node.closest('[data-peer]')?.getAttribute('data-peer');
        const words = id ? `S${id}` : (node.textContent ?? '').trim();
        return box.width > 0 ? [[words, box] as [string, DOMRect]] : [];
      });
    const discs = seen(cluster, '.peer .disc');
    const names = seen(cluster, '.peer .name');
    const belts = seen(cluster, '.belt-name');
    const around = seen(root, '.invite button, .said');
    const onDisc = (box: DOMRect, disc: DOMRect): boolean => {
      const [x, y] = [(disc.left + disc.right) / 2, (disc.top + disc.bottom) / 2];
      const dx = Math.max(box.left - x, 0, x - box.right);
      const dy = Math.max(box.top - y, 0, y - box.bottom);
      return Math.hypot(dx, dy) < disc.width / 2 - 1;
    };
    const meet = (a: DOMRect, b: DOMRect): boolean =>
      Math.min(a.right, b.right) - Math.max(a.left, b.left) > 2 &&
      Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 2;
    const covered: string[] = [];
    const above = [...names, ...belts, ...around];
    above.forEach(([words, box], i) => {
      for (const [disc, at] of discs)
        if (onDisc(box, at)) covered.push(`“${words}” on the disc of ${disc}`);
      for (const [other, at] of above.slice(0, i))
        if (meet(box, at)) covered.push(`“${words}” on “${other}”`);
      if (box.left < -1 || box.right > innerWidth + 1) covered.push(`“${words}” is cut`);
    });
    return { disc: Math.min(...discs.map(([, { width }]) => width)), covered };
  });
}

for (const [width, height, five] of [
  [390, 664, 36],
  [360, 640, 28],
  [412, 732, 36],
  [844, 390, 36],
] as const) {
  test(`on a phone of ${width} x ${height} the cluster keeps its room`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    await open(page, '?autoplay=0');
    for (const peers of [3, 5, 7, 9]) {
      await page.evaluate((peers) => {
        document.querySelector('raft-playground')?.restart({ peers });
      }, peers);
      await stepUntil(page, (now) => now.maxCommit > 0);
      const { disc, covered } = await stageOf(page);
      expect(covered, `${peers} peers`).toEqual([]);
      expect(disc, `${peers} peers`).toBeGreaterThanOrEqual(peers <= 5 ? five : 24);
    }
    expect(complaints).toEqual([]);
  });
}

const JOINT = readFileSync(
  new URL('../../../scenarios/joint-consensus.json', import.meta.url),
  'utf8',
);

for (const [width, height] of [
  [390, 664],
  [390, 844],
  [960, 540],
] as const) {
  test(`at ${width} x ${height} a caption and the names of two quorums cover no peer`, async ({
    page,
  }) => {
    await page.setViewportSize({ width, height });
    await open(page, '?autoplay=0');
    await page.evaluate(async (text) => {
      const playground = document.querySelector('raft-playground');
      playground?.playScenario(text);
      playground?.pause();
      for (let i = 0; i < 4000 && !playground?.frame?.peers.some(({ part }) => part.outgoing); i++)
        playground?.step();
      await playground?.updateComplete;
    }, JOINT);
    await expect(page.locator('.belt-name')).toHaveCount(2);
    await expect(page.locator('.said')).toBeVisible();
    expect((await stageOf(page)).covered).toEqual([]);
  });
}
