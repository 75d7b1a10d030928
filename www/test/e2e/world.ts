/** What the tests read of the page: the world's own state, through the element. */
import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

export interface PeerState {
  id: number;
  up: boolean;
  role: string;
  term: number;
  commitIndex: number;
  lastApplied: number;
  lastIndex: number;
}

export interface State {
  now: number;
  leader: number;
  term: number;
  maxCommit: number;
  cuts: number;
  events: number;
  running: boolean;
  peers: PeerState[];
  messages: { id: number; from: number; to: number; kind: string }[];
}

export async function state(page: Page): Promise<State> {
  return page.evaluate(() => {
    const playground = document.querySelector('raft-playground');
    const frame = playground?.frame;
    if (!playground || !frame) throw new Error('no frame yet');
    return {
      now: frame.now,
      leader: frame.leader,
      term: frame.term,
      maxCommit: frame.maxCommit,
      cuts: frame.cuts,
      events: frame.events,
      running: playground.running,
      peers: frame.peers.map(({ id, up, role, term, commitIndex, lastApplied, lastIndex }) => ({
        id,
        up,
        role,
        term,
        commitIndex,
        lastApplied,
        lastIndex,
      })),
      messages: frame.messages.map(({ id, from, to, kind }) => ({ id, from, to, kind })),
    };
  });
}

type Act = { readonly do: string; readonly [name: string]: unknown };

/** Does something to the world through the element. */
export async function act(page: Page, ...acts: Act[]): Promise<void> {
  await page.evaluate((all) => {
    const playground = document.querySelector('raft-playground');
    for (const one of all) playground?.act(one as never);
  }, acts);
}

/** Goes to an instant, and waits until the page shows it. */
export async function seek(page: Page, at: number): Promise<void> {
  await page.evaluate(async (at) => {
    const playground = document.querySelector('raft-playground');
    playground?.seek(at);
    await playground?.updateComplete;
  }, at);
}

export interface Entry {
  index: number;
  term: number;
  text: string;
}

/** The entries of a peer's log as the world has them. */
export async function log(page: Page, peer: number, from = 1, count = 1000): Promise<Entry[]> {
  return page.evaluate(
    ({ peer, from, count }) => {
      const entries = document.querySelector('raft-playground')?.log(peer, from, count);
      if (!entries) throw new Error('no playground');
      return [...entries];
    },
    { peer, from, count },
  );
}

/** Every peer's store as the world has it, from S1; `null` for one that is down. */
export async function stores(page: Page): Promise<(Record<string, string> | null)[]> {
  return page.evaluate(() => {
    const playground = document.querySelector('raft-playground');
    return (playground?.frame?.peers ?? []).map(({ id }) => {
      const store = playground?.store(id) ?? null;
      return store && Object.fromEntries(store.map(({ key, value }) => [key, value]));
    });
  });
}

/** Every peer's store as the clients' panel shows it, in the same form. */
export async function storesShown(page: Page): Promise<(Record<string, string> | null)[]> {
  return page.evaluate(() => {
    const root = document.querySelector('raft-playground')?.shadowRoot;
    const table = root?.querySelector('raft-clients')?.shadowRoot?.querySelector('.stores table');
    const shown: (Record<string, string> | null)[] = [];
    for (const row of table?.querySelectorAll('tbody tr') ?? []) {
      const key = row.querySelector('th')?.textContent ?? '';
      row.querySelectorAll('td').forEach((cell, i) => {
        const copy = cell.cloneNode(true) as HTMLElement;
        for (const aside of copy.querySelectorAll('.sr')) aside.remove();
        shown[i] ??= cell.classList.contains('gone') ? null : {};
        const value = (copy.textContent ?? '').replace('≠', '').trim();
        if (shown[i] && !cell.classList.contains('none')) shown[i][key] = value;
      });
    }
    return shown;
  });
}

/** Opens the site and waits for the first frame. */
export async function open(page: Page, query = ''): Promise<void> {
  await page.goto(`index.html${query}`);
  await ready(page);
}

export async function ready(page: Page): Promise<void> {
  await expect
    .poll(() => page.evaluate(() => document.querySelector('raft-playground')?.frame != null))
    .toBe(true);
}

export async function leader(page: Page, beyondTerm = 0): Promise<number> {
  await expect
    .poll(
      async () => {
        // The frame's own term may be that of a candidate.
        const { leader, peers } = await state(page);
        return (peers[leader - 1]?.term ?? 0) > beyondTerm;
      },
      { timeout: 15_000 },
    )
    .toBe(true);
  return (await state(page)).leader;
}

/** Pauses, and steps until the condition holds. */
export async function stepUntil(page: Page, done: (state: State) => boolean): Promise<State> {
  await page.evaluate(() => document.querySelector('raft-playground')?.pause());
  for (let i = 0; i < 2000; i++) {
    const now = await state(page);
    if (done(now)) return now;
    await page.evaluate(() => document.querySelector('raft-playground')?.step());
  }
  throw new Error('that never happened');
}

/** A place on the stage, in the stage's own pixels, and a colour there. */
interface Ink {
  readonly place: { x: number; y: number };
  readonly token: string;
  readonly reach: number;
  /** Fewer points than this are none. */
  readonly least: number;
}

/** Runs in the page: how many points of the stage's ink around a place have a colour. */
function countInk({ place, token, reach, least }: Ink): number {
  const root = document.querySelector('raft-playground')?.shadowRoot;
  const stage = root?.querySelector('raft-cluster')?.shadowRoot;
  if (!stage) throw new Error('no stage');
  const probe = document.createElement('i');
  probe.style.color = `var(${token})`;
  stage.append(probe);
  const [r = 0, g = 0, b = 0] = (getComputedStyle(probe).color.match(/[\d.]+/g) ?? []).map(Number);
  probe.remove();
  let count = 0;
  for (const canvas of stage.querySelectorAll('canvas')) {
    const ratio = canvas.width / canvas.getBoundingClientRect().width;
    const [x, y, side] = [place.x - reach, place.y - reach, 2 * reach].map((at) => at * ratio);
    const image = canvas.getContext('2d')?.getImageData(x ?? 0, y ?? 0, side ?? 1, side ?? 1);
    const data = image?.data ?? [];
    for (let i = 0; i < data.length; i += 4) {
      const away = [r, g, b].map((part, j) => Math.abs(part - (data[i + j] ?? 0)));
      if ((data[i + 3] ?? 0) > 200 && Math.max(...away) < 24) count++;
    }
  }
  return count < least ? 0 : count;
}

/** How many points of the stage's ink within `reach` of a place have the colour of a token. */
export async function inked(
  page: Page,
  place: Ink['place'],
  token: string,
  reach = 12,
): Promise<number> {
  return page.evaluate(countInk, { place, token, reach, least: 0 });
}

/** Until so many points have the colour, in any picture from now on: for what is seen for a moment. */
export async function untilInked(
  page: Page,
  place: Ink['place'],
  token: string,
  least: number,
): Promise<void> {
  await page.waitForFunction(countInk, { place, token, reach: 12, least }, { polling: 'raf' });
}

/** Where a message is on the stage while time stands, in the stage's own pixels. */
export async function placeOf(page: Page, message: number): Promise<{ x: number; y: number }> {
  const stage = await page.locator('raft-cluster').first().boundingBox();
  const at = await page.locator(`.messages [data-message="${message}"]`).boundingBox();
  if (!stage || !at) throw new Error('no message');
  return { x: at.x + at.width / 2 - stage.x, y: at.y + at.height / 2 - stage.y };
}

/** Axe finds nothing on the page as it is. */
export async function clean(page: Page): Promise<void> {
  expect(await complaints(new AxeBuilder({ page }))).toEqual([]);
}

/** Axe finds nothing in either theme; another theme has the same elements in other colours. */
export async function cleanInBoth(page: Page): Promise<void> {
  await page.emulateMedia({ colorScheme: 'light' });
  expect(await complaints(new AxeBuilder({ page })), 'light').toEqual([]);
  await page.emulateMedia({ colorScheme: 'dark' });
  expect(await complaints(new AxeBuilder({ page }).withRules('color-contrast')), 'dark').toEqual(
    [],
  );
  await page.emulateMedia({ colorScheme: 'light' });
}

async function complaints(axe: AxeBuilder): Promise<string[]> {
  const { violations } = await axe.analyze();
  return violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 160)).join(' | ')}`,
  );
}
