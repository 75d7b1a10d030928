import { readFileSync } from 'node:fs';
import { expect, type Page, test } from '@playwright/test';
import { leader, open, ready, state } from './world.js';

const trace = (page: Page): Promise<string> =>
  page.evaluate(() => document.querySelector('raft-playground')?.traceHash ?? '');

async function saved(
  page: Page,
  what: string,
): Promise<{ name: string; text: string; path: string }> {
  const coming = page.waitForEvent('download');
  await page.locator(`raft-share [data-export="${what}"]`).click();
  const file = await coming;
  const path = await file.path();
  return { name: file.suggestedFilename(), text: readFileSync(path, 'utf8'), path };
}

/** Drops a file on the page. */
async function drop(page: Page, text: string, name = 'run.json'): Promise<void> {
  const data = await page.evaluateHandle(
    ([text, name]) => {
      const data = new DataTransfer();
      data.items.add(new File([text ?? ''], name ?? '', { type: 'application/json' }));
      return data;
    },
    [text, name],
  );
  await page.dispatchEvent('raft-playground', 'drop', { dataTransfer: data });
}

test('a scenario of the library is chosen, told and played', async ({ page }) => {
  await open(page, '?speed=1');
  await page.getByRole('button', { name: 'Scenarios' }).click();
  await page.getByRole('button', { name: /^The first election/ }).click();
  await expect(page.getByRole('tab', { name: 'Story' })).toHaveAttribute('aria-selected', 'true');
  await expect(page.locator('raft-story')).toContainText(
    'Five peers start as followers, in term 0',
  );
  await expect(
    page.getByRole('button', { name: 'Scenarios, playing The first election' }),
  ).toBeVisible();
  await expect(page.locator('raft-timeline .spot[data-kind="leader"]')).not.toHaveCount(0);
  // The first caption is to be read before time moves.
  expect((await state(page)).running).toBe(false);
  await page.getByRole('button', { name: /^Next caption/ }).click();
  await expect.poll(async () => (await state(page)).now).toBeGreaterThan(0);
});

test('what a reader does is saved as a scenario, and is the same run when it is opened', async ({
  page,
}) => {
  await open(page, '?speed=1&seed=5&servers=3');
  await leader(page);
  await page.keyboard.press('c');
  await page.waitForTimeout(300);
  await page.keyboard.press('x');
  await page.waitForTimeout(300);
  await page.keyboard.press('.');
  const before = { trace: await trace(page), state: await state(page) };
  await page.getByRole('button', { name: 'Share this run' }).click();
  const file = await saved(page, 'scenario');
  expect(file.name).toMatch(/\.json$/);
  await page.keyboard.press('Escape');
  await page.reload();
  await ready(page);
  await leader(page);
  await drop(page, file.text);
  await expect(page.locator('raft-story')).toBeVisible();
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.getByRole('slider', { name: 'Time' }).focus();
  await page.keyboard.press('End');
  expect((await state(page)).now).toBe(before.state.now);
  expect(await trace(page)).toBe(before.trace);
});

for (const [name, text, words] of [
  ['no JSON', '{"version":', /no JSON/],
  ['too many peers', '{"version":1,"name":"x","cluster":{"peers":1000000000},"steps":[]}', /peers/],
  ['nested without end', `{"a":${'['.repeat(5000)}${']'.repeat(5000)}}`, /too deep/],
  ['a later version', '{"version":99,"name":"x","steps":[]}', /version/],
  [
    'a negative time',
    '{"version":1,"name":"x","about":"x","cluster":{},"steps":[{"at_ms":-5,"do":"heal_all"}],"run_until_ms":9}',
    /at_ms/,
  ],
  [
    'a key that stands twice',
    '{"version":1,"name":"x","steps":[{"do":"crash","peer":1}],"steps":[],"run_until_ms":9}',
    /"steps" stands twice/,
  ],
  [
    'a run that takes hours',
    '{"version":1,"name":"x","cluster":{"peers":99},"run_until_ms":86400000}',
    /too long for this page/,
  ],
] as const) {
  test(`a file with ${name} is told, and the run that is there stays`, async ({ page }) => {
    await open(page, '?autoplay=0&seed=3');
    await page.keyboard.press('m');
    const before = { trace: await trace(page), state: await state(page) };
    await drop(page, text);
    await expect(page.locator('.notice')).toContainText(words, { timeout: 15_000 });
    await expect(page.locator('.notice')).toContainText('The run that was there stays as it is.');
    expect({ trace: await trace(page), state: await state(page) }).toEqual(before);
  });
}

test('a text in Markdown is shown as one', async ({ page }) => {
  await open(page, '?autoplay=0');
  const about = [
    '# What to watch',
    '1. The **term**, `currentTerm`\n2. The *log*',
    '> Figure 2',
    '```\nput x 1\n```',
    '<img src=x onerror="document.title = 1">',
  ].join('\n\n');
  await drop(page, JSON.stringify({ version: 1, name: 'M', about, run_until_ms: 900 }));
  const story = page.locator('raft-story');
  await expect(story.getByRole('heading', { name: 'What to watch' })).toBeVisible();
  await expect(story.locator('ol[start="1"] > li')).toHaveText([
    'The term, currentTerm',
    'The log',
  ]);
  await expect(story.locator('li strong')).toHaveText('term');
  await expect(story.locator('blockquote p')).toHaveText('Figure 2');
  await expect(story.locator('pre code')).toHaveText('put x 1');
  await expect(story.locator('img')).toHaveCount(0);
  await expect(story).toContainText('<img src=x');
});

test('the trace is saved as NDJSON and for ShiViz', async ({ page }) => {
  await open(page, '?speed=1');
  await leader(page);
  await page.keyboard.press('.');
  await page.getByRole('button', { name: 'Share this run' }).click();
  const lines = (await saved(page, 'ndjson')).text.trim().split('\n');
  expect(lines.length).toBeGreaterThan(5);
  for (const line of lines.slice(1)) expect(() => JSON.parse(line)).not.toThrow();
  expect((await saved(page, 'shiviz')).text.length).toBeGreaterThan(100);
});

test('the picture stands alone: it looks as on the page, without the page', async ({
  page,
  context,
}) => {
  await open(page, '?speed=1');
  await leader(page);
  await page.keyboard.press('.');
  await page.keyboard.press('x');
  await page.getByRole('button', { name: 'Share this run' }).click();
  const { text } = await saved(page, 'svg');
  expect(text).not.toMatch(/var\(|class=|light-dark|color-mix|oklab|href|url\(/);
  const png = await saved(page, 'png');
  expect(readFileSync(png.path).subarray(1, 4).toString()).toBe('PNG');
  expect(readFileSync(png.path).length).toBeGreaterThan(5000);

  const colours = (where: Page): Promise<string[]> =>
    where.evaluate(() => {
      const root = document.querySelector('raft-playground')?.shadowRoot;
      const stage = root?.querySelector('raft-cluster')?.shadowRoot ?? document;
      return [...stage.querySelectorAll('circle, text')]
        .filter(
          (node) =>
            getComputedStyle(node).visibility !== 'hidden' &&
            node.getBoundingClientRect().width > 0,
        )
        .map((node) => `${node.tagName} ${getComputedStyle(node).fontSize} ${node.textContent}`);
    });
  const alone = await context.newPage();
  await alone.setContent('<p></p>');
  const address = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  await alone.goto(address);
  const there = await colours(alone);
  expect(there.length).toBeGreaterThan(10);
  expect(there.filter((node) => node.startsWith('text'))).toEqual(
    (await colours(page)).filter((node) => node.startsWith('text')),
  );
});

test('the library is searched and played by keyboard alone', async ({ page }) => {
  await open(page, '?autoplay=0');
  await page.getByRole('button', { name: 'Scenarios' }).click();
  await expect(page.getByRole('searchbox', { name: 'Look for a scenario' })).toBeFocused();
  await page.keyboard.type('stale read');
  await expect(page.getByRole('status').filter({ hasText: ' of ' })).toContainText('2 of');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('button', { name: /^No stale read/ })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(
    page.getByRole('button', { name: 'Scenarios, playing No stale read' }),
  ).toBeVisible();
  await page.getByRole('button', { name: /^Scenarios/ }).click();
  await expect(page.getByRole('button', { name: /^No stale read/ })).toHaveAttribute(
    'aria-current',
    'true',
  );
  await expect(page.getByRole('button', { name: /^No stale read/ })).toBeInViewport();
});

test('the space-time diagram is saved as a drawing and as an image', async ({ page }) => {
  await open(page, '?autoplay=0');
  await page.evaluate(() => {
    const playground = document.querySelector('raft-playground');
    for (let i = 0; i < 300; i++) playground?.step();
  });
  await page.getByRole('button', { name: 'Share this run' }).click();
  const { name, text } = await saved(page, 'diagram-svg');
  expect(name).toMatch(/time\.svg$/);
  expect(text).toContain('>S5</text>');
  expect(text.match(/<path/g)?.length).toBeGreaterThan(20);
  // It is whole, and every program can read its colours.
  const parsed = await page.evaluate((text) => {
    const parsed = new DOMParser().parseFromString(text, 'image/svg+xml');
    return parsed.querySelector('parsererror') === null;
  }, text);
  expect(parsed).toBe(true);
  expect(text).not.toMatch(/NaN|undefined|oklab|color\(/);
  const png = await saved(page, 'diagram-png');
  expect(readFileSync(png.path).subarray(1, 4).toString()).toBe('PNG');
  expect(readFileSync(png.path).length).toBeGreaterThan(5000);
});
