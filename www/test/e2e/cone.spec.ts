/** What of the space-time diagram is lit around an event, against what happened before and after it in the trace. */
import { expect, type Page, test } from '@playwright/test';
import {
  type Box,
  compare,
  crosses,
  type Due,
  far,
  inks,
  LANES_FROM,
  NEAR,
  picture,
  run,
  scaleOf,
  type Told,
  trace,
  type World,
} from './drawn.js';

/** What may have caused an event and what it may have caused, itself in both: by the definition. */
function happenedBefore(events: readonly Told[], event: number): [Set<number>, Set<number>] {
  const before = new Map<number, number[]>();
  const after = new Map<number, number[]>();
  const lastAt = new Map<number, number>();
  for (const { id, peer, cause } of events) {
    const near = peer === null ? undefined : lastAt.get(peer);
    const all = [near, cause ?? undefined].filter((it) => it !== undefined);
    before.set(id, all);
    for (const one of all) after.set(one, [...(after.get(one) ?? []), id]);
    if (peer !== null) lastAt.set(peer, id);
  }
  const reach = (links: ReadonlyMap<number, number[]>): Set<number> => {
    const found = new Set([event]);
    for (const one of found) for (const next of links.get(one) ?? []) found.add(next);
    return found;
  };
  return [reach(before), reach(after)];
}

/** Compares what is lit in the part of the run that is in sight; answers how much of it is. */
async function holdCone(
  page: Page,
  world: World,
  events: readonly Told[],
  event: number,
): Promise<{ lit: number; dim: number }> {
  const drawn = await picture(page);
  const { x, y, from, to } = scaleOf(drawn);
  const [ink, danger] = await inks(page);
  const [past, future] = happenedBefore(events, event);
  const inSight = (at: number): boolean => x(at) > LANES_FROM + 3 && at < to;

  // Of what is near enough to be told apart each event that is lit has its dot, and no other one.
  const dots = drawn.boxes.filter(
    ({ width, height, colour }) => width === 2 && height === 2 && colour === ink,
  );
  const here = events.filter(({ peer, at_us }) => peer !== null && inSight(at_us));
  const [lit, dim] = [true, false].map((is) =>
    here.filter(({ id }) => (past.has(id) || future.has(id)) === is),
  ) as [Told[], Told[]];
  const isAt = (dot: Box, { at_us, peer }: Told): boolean =>
    Math.hypot(dot.x + 1 - x(at_us), dot.y + 1 - y(peer ?? 0)) <= NEAR;
  const unseen = lit.filter((one) => !dots.some((dot) => isAt(dot, one)));
  const beside = dots.filter(
    (dot) => dot.x > LANES_FROM + 4 && dot.x < x(to) - 4 && !lit.some((one) => isAt(dot, one)),
  );
  expect({ unseen: unseen.map(({ text }) => text), beside }, `dots of event ${event}`).toEqual({
    unseen: [],
    beside: [],
  });

  // A message is lit when both its ends come before the event, or its sending does after.
  const sentBy = new Map(
    events.filter(({ kind }) => kind === 'sent').map((one) => [one.message, one.id]),
  );
  const endOf = new Map(
    events.filter(({ kind }) => kind === 'delivered').map((one) => [one.message, one.id]),
  );
  const due: Due[] = [];
  const lost: Due[] = [];
  for (const { id, from: a, to: b, sentAt, arrivesAt, lostAt } of world.messages) {
    const end = lostAt >= 0 ? lostAt : arrivesAt;
    if (end > world.now || end < from || sentAt > to) continue;
    const along = (end - sentAt) / (arrivesAt - sentAt);
    const there: [number, number] = [x(end), y(a) + (y(b) - y(a)) * along];
    const isLit = past.has(endOf.get(id) ?? -1) || future.has(sentBy.get(id) ?? -1);
    const name = `S${a} to S${b}, sent at ${sentAt}`;
    due.push({ name, points: [[x(sentAt), y(a)], there], kind: isLit ? 'lit' : 'dim' });
    if (isLit && !endOf.has(id)) lost.push({ name, points: [there], kind: 'lost' });
  }
  const lines = drawn.strokes
    .filter(
      ({ colour, points: [a, b] }) =>
        colour !== ink && colour !== danger && a && b && far([a], [b]) > 1,
    )
    .map(({ points, alpha = 1 }) => ({ points, colour: alpha > 0.5 ? 'lit' : 'dim' }));
  const ways = lines.filter(({ points: [a, b] }) => Math.abs((a?.[1] ?? 0) - (b?.[1] ?? 0)) > 1);
  const colours = compare(`messages around event ${event}`, ways, due);
  for (const kind of colours.keys()) expect(colours.get(kind)).toBe(kind);
  for (const { kind, at_us, peer } of lit)
    if (kind === 'rejected')
      lost.push({ name: 'rejected', points: [[x(at_us), y(peer ?? 0)]], kind: 'lost' });
  const isNear = ({ points: [at] }: { points: [number, number][] }): boolean =>
    (at?.[0] ?? 0) > LANES_FROM + 5 && (at?.[0] ?? 0) < x(to) - 5;
  const crossed = crosses(drawn.strokes.filter(({ colour }) => colour === danger)).filter(isNear);
  compare(`what is lost around event ${event}`, crossed, lost.filter(isNear));
  return { lit: lit.length, dim: dim.length };
}

test('of an event exactly what may have caused it, and what it may have caused, is lit', async ({
  page,
}) => {
  const world = await run(page);
  const events = await trace(page);
  const [, second] = events.filter(({ kind }) => kind === 'became_leader');
  const crash = events.find(({ kind }) => kind === 'crashed');
  const canvas = page.locator('raft-spacetime canvas');
  const all = { lit: 0, dim: 0 };
  for (const chosen of [second, crash]) {
    if (!chosen) throw new Error('no such event');
    await page.evaluate((at) => document.querySelector('raft-playground')?.seek(at), chosen.at_us);
    await canvas.focus();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Enter');
    const last = events.findLast(({ at_us }) => at_us <= chosen.at_us)?.id ?? 0;
    for (let id = last; id > chosen.id; id--) await page.keyboard.press('ArrowUp');
    const said = page.locator('raft-inspector');
    await expect(said).toContainText(chosen.text);
    await page.keyboard.press('0');
    for (let zoom = 0; zoom < 3; zoom++) await page.keyboard.press('+');
    await page.keyboard.press('Home');
    for (let seen = 0; seen < world.now; ) {
      const { lit, dim } = await holdCone(page, world, events, chosen.id);
      all.lit += lit;
      all.dim += dim;
      seen = scaleOf(await picture(page)).to;
      await page.keyboard.press('Shift+ArrowRight');
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('ArrowRight');
    }
  }
  expect(all.lit).toBeGreaterThan(200);
  expect(all.dim).toBeGreaterThan(40);
});
