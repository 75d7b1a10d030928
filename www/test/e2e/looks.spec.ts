/**
 * How the main states look, compared with pictures in `www/test/looks`. Words
 * are taken out, also those on canvases, since fonts differ between machines.
 * To record them again:
 *   npx playwright test looks --update-snapshots=all
 * and look at what changed.
 */
import { readFileSync } from 'node:fs';
import { expect, type Page, test } from '@playwright/test';
import { act, open, type State } from './world.js';

const read = (name: string): string =>
  readFileSync(new URL(`../../../scenarios/${name}.json`, import.meta.url), 'utf8');
const scenario = read('figure-8-commit');
const broken = read('figure-8-broken');
const thousand = read('thousand-commands');

/** Canvases write nothing, and every letter is as wide as any other. */
async function withoutWords(page: Page): Promise<void> {
  await page.addInitScript(() => {
    for (const { prototype } of [CanvasRenderingContext2D, OffscreenCanvasRenderingContext2D])
      Object.assign(prototype, {
        fillText: () => undefined,
        strokeText: () => undefined,
        measureText: (text: string) => ({ width: 6 * text.length }),
      });
  });
}

/** Steps, event by event, to what is wanted. */
async function until(page: Page, done: (state: Pick<State, 'now' | 'peers'>) => boolean) {
  await page.evaluate((condition) => {
    const playground = document.querySelector('raft-playground');
    const holds = new Function(`return ${condition}`)() as (state: unknown) => boolean;
    playground?.pause();
    for (let i = 0; i < 4000 && playground?.frame && !holds(playground.frame); i++)
      playground.step();
  }, done.toString());
}

/** Runs beyond an instant, and goes back to it. */
async function goTo(page: Page, at: number): Promise<void> {
  await page.evaluate(async (wanted) => {
    const playground = document.querySelector('raft-playground');
    if (!playground) return;
    playground.speed = 10;
    playground.play();
    while ((playground.frame?.now ?? 0) < wanted) await new Promise((done) => setTimeout(done, 20));
    playground.seek(wanted);
    playground.speed = 1 / 30;
  }, at);
}

/** The end of a scenario, all of which is known. */
async function toTheEnd(page: Page, text: string): Promise<void> {
  await page.evaluate((text) => {
    const playground = document.querySelector('raft-playground');
    playground?.playScenario(text);
    playground?.pause();
    playground?.seek(Number.MAX_SAFE_INTEGER);
  }, text);
}

// A busy machine takes its time to bring them about.
test.describe.configure({ timeout: 60_000 });

const WIDE = { width: 1280, height: 720 };

const PHONE = { width: 390, height: 844 };

/** Some 80 points of a diagram. */
const THIN = 0.0004;

interface Look {
  name: string;
  size?: { width: number; height: number };
  place?: string;
  /** Only this part of the page, or each of these; without it all of it, but for the panels. */
  part?: string;
  /** The part of the points that may be otherwise, where that is less than usual: thin lines are few. */
  most?: number;
  bring(page: Page): Promise<void>;
}

/** A run with a command, and a panel of it. */
const panel = (tab: string, more: (page: Page) => Promise<void> = async () => undefined) =>
  async function bring(page: Page): Promise<void> {
    await goTo(page, 300_000);
    await act(page, { do: 'request', op: 'put x 1' }, { do: 'cut', from: 1, to: 2 });
    await goTo(page, 450_000);
    await page.getByRole('tab', { name: tab }).click();
    await more(page);
  };

/** The whole run in the diagram. */
async function wholeRun(page: Page): Promise<void> {
  await page.locator('raft-spacetime canvas').focus();
  await page.keyboard.press('0');
}

/** Step by step, that nothing more is known on a fast machine: a peer stands still, another one crashes. */
async function course(page: Page, back = 640_000): Promise<void> {
  await page.evaluate(async (back) => {
    const playground = document.querySelector('raft-playground');
    if (!playground) throw new Error('no playground');
    const until = (at: number): void => {
      for (let i = 0; i < 4000 && (playground.frame?.now ?? at) < at; i++) playground.step();
    };
    until(260_000);
    const leader = playground.frame?.leader ?? 1;
    const [still, lossy] = [(leader % 5) + 1, ((leader + 1) % 5) + 1];
    playground.act({ do: 'pause', peer: still });
    playground.act({ do: 'link', to: lossy, loss: 0.5 });
    playground.act({ do: 'request', op: 'put x 1' });
    until(330_000);
    playground.act({ do: 'resume', peer: still });
    playground.act({ do: 'request', op: 'put y 2' });
    until(360_000);
    playground.act({ do: 'crash', peer: leader });
    until(620_000);
    playground.act({ do: 'restart', peer: leader });
    playground.act({ do: 'request', op: 'put z 3' });
    until(720_000);
    playground.seek(back);
    await playground.updateComplete;
  }, back);
}

const LOOKS: readonly Look[] = [
  {
    name: 'election',
    bring: (page) =>
      until(
        page,
        ({ peers }) =>
          peers.some((peer) => peer.role === 'candidate') &&
          peers.filter((peer) => peer.term > 0).length > 2,
      ),
  },
  {
    name: 'partition',
    async bring(page) {
      await goTo(page, 400_000);
      await act(page, {
        do: 'partition',
        groups: [
          [1, 2],
          [3, 4, 5],
        ],
      });
      await goTo(page, 460_000);
    },
  },
  {
    name: 'long-logs',
    async bring(page) {
      await goTo(page, 400_000);
      await act(
        page,
        ...Array.from({ length: 30 }, (_, i) => ({ do: 'request', op: `put x ${i}` })),
      );
      await goTo(page, 440_000);
      // Where two logs did not match is marked for a moment only.
      await expect(page.locator('raft-logs .compared:visible')).toHaveCount(0);
    },
  },
  {
    name: 'scenario',
    bring: (page) => toTheEnd(page, scenario),
  },
  { name: 'many', place: '?servers=25', bring: (page) => goTo(page, 203_000) },
  { name: 'crowd', place: '?servers=50', bring: (page) => goTo(page, 203_000) },
  {
    name: 'phone',
    size: PHONE,
    bring: (page) => goTo(page, 403_000),
  },
  {
    name: 'slide',
    size: { width: 960, height: 540 },
    place: '?controls=minimal',
    bring: (page) => goTo(page, 403_000),
  },
  {
    name: 'inspector',
    part: '.right',
    bring: panel('Inspect', async (page) => {
      await page.keyboard.press('1');
      await expect(page.locator('raft-inspector h2')).toContainText('S1');
    }),
  },
  {
    name: 'matrix',
    part: '.right',
    bring: panel('Network', async (page) => {
      await page.locator('raft-link-matrix [data-from="1"][data-to="2"]').click();
    }),
  },
  {
    name: 'program',
    part: '.right',
    bring: panel('Network', async (page) => {
      await page.getByRole('button', { name: 'Program', exact: true }).click();
      await page.getByRole('combobox', { name: 'Examples' }).selectOption('lose-replies');
      await expect(page.locator('raft-program .cm-line').first()).toBeVisible();
    }),
  },
  {
    name: 'clients',
    part: '.right',
    bring: panel('Clients', async (page) => {
      await expect(page.locator('raft-clients .stores table')).toBeVisible();
    }),
  },
  {
    name: 'branches',
    part: '.right',
    bring: panel('Branches', async (page) => {
      await expect(page.locator('raft-branches .acts li')).toHaveCount(2);
    }),
  },
  {
    name: 'checks',
    part: '.right',
    async bring(page) {
      await toTheEnd(page, broken);
      await page.getByRole('tab', { name: 'Checks' }).click();
      await expect(page.locator('raft-checks .is-broken')).not.toHaveCount(0);
    },
  },
  {
    name: 'settings',
    part: 'raft-settings dialog',
    bring: (page) => page.getByRole('button', { name: /^Settings of the run/ }).click(),
  },
  {
    name: 'help',
    part: 'raft-help dialog',
    async bring(page) {
      await page.keyboard.press('?');
      await expect(page.locator('raft-help dialog')).toBeVisible();
    },
  },
  {
    name: 'diagram',
    part: 'raft-spacetime',
    most: THIN,
    async bring(page) {
      await course(page);
      await wholeRun(page);
    },
  },
  {
    name: 'diagram-cone',
    part: 'raft-spacetime',
    most: THIN,
    async bring(page) {
      await course(page, 590_000);
      await wholeRun(page);
      await page.keyboard.press('Enter');
      await expect(page.locator('raft-inspector h2')).toHaveText('Event');
    },
  },
  {
    name: 'diagram-shaded',
    part: 'raft-spacetime',
    most: THIN,
    async bring(page) {
      await toTheEnd(page, thousand);
      await wholeRun(page);
    },
  },
  {
    name: 'charts',
    part: 'raft-charts .plot',
    most: THIN,
    async bring(page) {
      await course(page);
      await page.getByRole('tab', { name: 'Charts' }).click();
      await expect(page.locator('raft-charts .top')).toContainText('The whole branch');
    },
  },
  {
    name: 'phone-panel',
    size: PHONE,
    part: '.side',
    bring: panel('Inspect', async (page) => page.keyboard.press('1')),
  },
];

for (const colorScheme of ['light', 'dark'] as const) {
  for (const { name, size, place, part, most, bring } of LOOKS) {
    test(`${name}, ${colorScheme}`, async ({ page }) => {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize(size ?? WIDE);
      await withoutWords(page);
      await open(page, `${place ?? '?'}&autoplay=0&seed=7`);
      await bring(page);
      await page.mouse.move(0, 0);
      const parts = part ? await page.locator(part).all() : [];
      for (const [i, one] of parts.entries()) {
        const nth = parts.length > 1 ? `-${i + 1}` : '';
        const picture = `${name}${nth}-${colorScheme}.png`;
        await expect(one).toHaveScreenshot(
          picture,
          most === undefined ? {} : { maxDiffPixelRatio: most },
        );
      }
      if (part) {
        expect(parts.length).toBeGreaterThan(0);
        return;
      }
      const picture = `${name}-${colorScheme}.png`;
      // The diagram and the line of time know as much of what is ahead as the machine was fast.
      const mask = [page.locator('.time'), page.locator('.foot'), page.locator('.right, .side')];
      await expect(page).toHaveScreenshot(picture, {
        mask,
        maskColor: '#888888',
      });
    });
  }
}
