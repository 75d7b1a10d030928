/** The page at 200 %: every panel opens and works, and nothing is out of reach or in the way of something else. */
import { expect, type Page, test } from '@playwright/test';
import { open, state, stepUntil } from './world.js';

/** Runs in the page: what cannot be reached, is covered, is cut off, or stands over something else. */
function audit(scope: string): string[] {
  const problems: string[] = [];
  const parentOf = (one: Element): Element | null => {
    if (one.assignedSlot) return one.assignedSlot;
    const root = one.getRootNode();
    return one.parentElement ?? (root instanceof ShadowRoot ? root.host : null);
  };
  const above = (one: Element): Element[] => {
    const all: Element[] = [];
    for (let at = parentOf(one); at; at = parentOf(at)) all.push(at);
    return all;
  };
  const deep = (root: ParentNode): Element[] =>
    [...root.querySelectorAll('*')].flatMap((one) => [
      one,
      ...(one.shadowRoot ? deep(one.shadowRoot) : []),
    ]);
  const all = deep(document);
  // What is open over the rest is what there is to use.
  const modal = all.findLast((one) => one.matches(scope || 'dialog:modal, :popover-open'));
  const isHere = (one: Element): boolean => {
    const { width, height } = one.getBoundingClientRect();
    if (!(one instanceof HTMLElement) || width < 2 || height < 2) return false;
    if (modal && !above(one).includes(modal)) return false;
    return one.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  };
  const nameOf = (one: Element): string => {
    const words = one.getAttribute('aria-label') ?? one.textContent?.replace(/\s+/g, ' ').trim();
    const place = above(one).find((it) => it.localName.startsWith('raft-'))?.localName ?? 'page';
    return `${place} ${one.localName} “${(words || one.getAttribute('class') || '').slice(0, 40)}”`;
  };
  const cuts = (one: Element): boolean => {
    const { overflowX, overflowY } = getComputedStyle(one);
    return [overflowX, overflowY].some((it) => it === 'hidden' || it === 'clip');
  };
  const scrolls = (one: Element): boolean => {
    const { overflowX, overflowY } = getComputedStyle(one);
    return [overflowX, overflowY].some((it) => it === 'auto' || it === 'scroll');
  };
  const hitAt = (x: number, y: number): Element | null => {
    let hit = document.elementFromPoint(x, y);
    while (hit?.shadowRoot) {
      const inside = hit.shadowRoot.elementFromPoint(x, y);
      if (!inside || inside === hit) break;
      hit = inside;
    }
    return hit;
  };

  const wanted =
    'button, input:not([type="hidden"]), select, textarea, summary, a[href], canvas[tabindex], [role="tab"], [role="slider"]';
  const controls = all.filter((one) => one.matches(wanted) && isHere(one));

  // As they stand: what scrolls together is compared, pair by pair.
  const placed = controls.map((one) => ({
    one,
    box: one.getBoundingClientRect(),
    within: above(one).find(
      (it) => scrolls(it) || /fixed|sticky|absolute/.test(getComputedStyle(it).position),
    ),
  }));
  placed.forEach((a, i) => {
    for (const b of placed.slice(i + 1)) {
      if (a.within !== b.within || above(a.one).includes(b.one) || above(b.one).includes(a.one))
        continue;
      const wide = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
      const high = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top);
      if (wide > 1 && high > 1) problems.push(`${nameOf(a.one)} overlaps ${nameOf(b.one)}`);
    }
  });

  for (const one of controls) {
    one.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' });
    const box = one.getBoundingClientRect();
    for (const it of above(one)) {
      if (!cuts(it)) continue;
      // A script can scroll it; a reader cannot.
      if (!scrolls(it) && it.scrollTop + it.scrollLeft > 0) {
        problems.push(`${nameOf(one)} is out of reach in ${nameOf(it)}`);
        it.scrollTo(0, 0);
      }
    }
    if (box.left < -1 || box.right > innerWidth + 1 || box.top < -1 || box.bottom > innerHeight + 1)
      problems.push(`${nameOf(one)} is not in the window as a whole`);
    const hit = hitAt(box.left + box.width / 2, box.top + box.height / 2);
    const around = hit ? [hit, ...above(hit)] : [];
    const isOwn =
      around.includes(one) ||
      around.some((it) => it instanceof HTMLLabelElement && it.control === one);
    if (!isOwn) problems.push(`${nameOf(one)} is covered by ${hit ? nameOf(hit) : 'nothing'}`);
    if (one.localName === 'button' && one.scrollWidth > one.clientWidth + 1 && cuts(one))
      problems.push(`${nameOf(one)} has more words than room`);
  }
  for (const one of all) {
    if (!isHere(one) || !cuts(one) || scrolls(one) || one.matches('input, select, button'))
      continue;
    const { textOverflow, clipPath, webkitLineClamp } = getComputedStyle(one);
    // What ends in dots is told as a whole when it is chosen; other words are for screen readers.
    if (textOverflow === 'ellipsis' || webkitLineClamp !== 'none' || clipPath !== 'none') continue;
    if (one.scrollWidth > one.clientWidth + 1) problems.push(`${nameOf(one)} is cut at the side`);
    if (one.scrollHeight > one.clientHeight + 1) problems.push(`${nameOf(one)} is cut below`);
  }
  if (controls.length < 5) problems.push(`there are ${controls.length} controls`);
  const { scrollWidth } = document.documentElement;
  if (scrollWidth > innerWidth) problems.push(`the page is ${scrollWidth} wide`);
  return [...new Set(problems)];
}

const fine = async (page: Page, where: string, scope = ''): Promise<void> => {
  // What has just been opened may still be loaded, and laid out.
  await expect.poll(() => page.evaluate(audit, scope), { message: where }).toEqual([]);
};

/** What is done in each tab, by hand, and what comes of it. */
const USES: Readonly<Partial<Record<string, (page: Page) => Promise<void>>>> = {
  async Logs(page) {
    await page.locator('raft-logs .cell[data-index="1"]:visible').first().click();
    await page.getByRole('tab', { name: 'Inspect' }).click();
    await expect(page.locator('raft-inspector h2')).toContainText('Entry 1');
    await fine(page, 'an entry');
    await page.keyboard.press('Escape');
  },
  async Time(page) {
    await page.getByRole('button', { name: 'Zoom in' }).click();
    await expect(page.locator('raft-spacetime .span')).toHaveText('250 ms');
  },
  async Events(page) {
    await page.getByLabel('Search the events for words').fill('commits');
    await expect(page.locator('raft-events .row')).toHaveCount(1);
    await expect(page.locator('raft-events .row')).toBeInViewport();
    await fine(page, 'events that were looked for');
    await page.locator('raft-events').getByRole('button', { name: 'Filters' }).click();
    await fine(page, 'filters of the events');
    await page.keyboard.press('Escape');
  },
  async Inspect(page) {
    await page.locator('raft-inspector').getByRole('button', { name: 'More…' }).click();
    await expect(page.locator('raft-inspector').getByText('Power loss')).toBeVisible();
  },
  async Clients(page) {
    const clients = page.locator('raft-clients');
    await clients.getByRole('textbox', { name: 'key' }).fill('x');
    await clients.getByRole('textbox', { name: 'value' }).fill('1');
    await clients.getByRole('button', { name: 'Ask', exact: true }).click();
    await expect(clients).toContainText('put x 1');
  },
  async Checks(page) {
    const last = page.locator('raft-checks').getByText('Linearizability').first();
    await last.scrollIntoViewIfNeeded();
    await expect(last).toBeInViewport();
  },
  async Charts(page) {
    await page.getByRole('slider', { name: /^Log growth/ }).click();
    await expect(page.getByRole('slider', { name: /^Log growth/ })).toBeInViewport();
    await page.getByText('Log growth as a table').click();
  },
  async Network(page) {
    await page.getByRole('button', { name: 'Lossy' }).click();
    await page.locator('raft-link-matrix [data-from="1"][data-to="2"]').click();
    await fine(page, 'a link of the matrix');
    await page.getByRole('button', { name: 'Program', exact: true }).click();
    await page.getByRole('combobox', { name: 'Examples' }).selectOption('lose-replies');
    await expect(page.locator('raft-program .cm-line').first()).toBeVisible();
  },
  async Branches(page) {
    await page.getByRole('button', { name: 'Fork here' }).click();
    await expect(page.locator('raft-branches li.child').first()).toBeVisible();
  },
};

for (const [width, height] of [
  [640, 360],
  [960, 540],
] as const) {
  test.describe(`${width} by ${height} at 200 %`, () => {
    test.use({ viewport: { width, height }, deviceScaleFactor: 2 });

    test.beforeEach(async ({ page }) => {
      await open(page, '?autoplay=0&seed=7');
      await stepUntil(page, ({ maxCommit }) => maxCommit > 0);
    });

    test('each tab opens and is used', async ({ page }) => {
      const tabs = await page.getByRole('tab').all();
      expect(tabs.length).toBeGreaterThan(7);
      for (const tab of tabs) {
        const name = (await tab.textContent())?.trim() ?? '';
        await tab.click();
        await fine(page, name);
        const use = USES[name];
        if (!use) throw new Error(`how is ${name} used?`);
        await use(page);
        await fine(page, `${name}, used`);
      }
    });

    test('what opens over the page is used', async ({ page }) => {
      const button = (name: string | RegExp) => page.getByRole('button', { name }).first();
      const isOpen = (name: string) => expect(page.locator(`${name} dialog`)).toBeVisible();
      const close = async (name: string): Promise<void> => {
        await page.keyboard.press('Escape');
        await expect(page.locator(`${name} dialog`)).toBeHidden();
      };
      await button(/^Settings of the run/).click();
      await isOpen('raft-settings');
      for (const more of await page.locator('raft-settings summary:visible').all())
        await more.click();
      await fine(page, 'settings');
      await page.getByRole('button', { name: 'Keep this run' }).click();

      await button('Help').click();
      await isOpen('raft-help');
      await fine(page, 'help');
      await close('raft-help');

      await page.locator('[data-peer="2"] .disc').click();
      const menu = page.getByRole('toolbar');
      await expect(menu).toBeVisible();
      await fine(page, 'the menu of a peer', '[role="toolbar"]');
      await menu.getByRole('button', { name: 'More…' }).click();
      await expect(menu.getByRole('button', { name: 'Back' })).toBeVisible();
      await fine(page, 'more of the menu', '[role="toolbar"]');
      await menu.getByRole('button', { name: 'Power loss' }).click();
      await expect.poll(async () => (await state(page)).peers[1]?.up).toBe(false);
      await page.keyboard.press('Escape');

      await button(/^Scenarios/).click();
      await isOpen('raft-scenarios');
      await fine(page, 'scenarios');
      await close('raft-scenarios');
      await button(/^Share/).click();
      await isOpen('raft-share');
      await fine(page, 'share');
    });
  });
}
