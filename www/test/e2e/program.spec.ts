import { expect, type Page, test } from '@playwright/test';
import { leader, open, ready, state } from './world.js';

async function program(page: Page): Promise<void> {
  await page.getByRole('tab', { name: 'Network' }).click();
  await page.getByRole('button', { name: 'Program', exact: true }).click();
  await expect(page.getByRole('textbox', { name: 'Program' })).toBeVisible();
}

async function write(page: Page, text: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Program' }).click();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.insertText(text);
}

async function steps(page: Page, count: number): Promise<void> {
  await page.evaluate((most) => {
    for (let i = 0; i < most; i++) document.querySelector('raft-playground')?.step();
  }, count);
}

const status = (page: Page) => page.locator('raft-program .on');

for (const [example, about] of [
  ['lose-replies', 'every second reply is lost'],
  ['reorder', 'some come twice'],
] as const)
  test(`what ${example} decides is recorded, and the run is the same without it`, async ({
    page,
  }) => {
    await open(page, '?autoplay=0&speed=1');
    await program(page);
    await page.getByRole('combobox', { name: 'Examples' }).selectOption(example);
    await expect(page.locator('raft-program')).toContainText(about);
    await page.getByRole('button', { name: 'Switch on' }).click();
    await expect(status(page)).toContainText('On, decided 0 messages');
    await expect(page.getByRole('button', { name: 'Program on' })).toBeVisible();
    await page.evaluate(() => document.querySelector('raft-playground')?.play());
    await leader(page);
    await expect(status(page)).toContainText(/decided [1-9]\d+ messages/);
    await page.evaluate(() => document.querySelector('raft-playground')?.pause());

    const told = await page.evaluate(async () => {
      const playground = document.querySelector('raft-playground');
      return {
        link: await playground?.share(),
        hash: playground?.traceHash,
        events: playground?.frame?.events,
      };
    });
    // The same run in a page that has no such program, and none that is on.
    await page.evaluate(() => window.localStorage.clear());
    await page.goto('about:blank');
    await page.goto(`index.html${told.link}`);
    await ready(page);
    const again = await page.evaluate(() => {
      const playground = document.querySelector('raft-playground');
      return { hash: playground?.traceHash, events: playground?.frame?.events };
    });
    expect(again).toEqual({ hash: told.hash, events: told.events });
    await expect(page.getByRole('button', { name: 'Program on' })).toHaveCount(0);
  });

test('what it decides has a mark where it began, and is taken out of the run', async ({ page }) => {
  await open(page, '?autoplay=0&speed=1&seed=7');
  const plain = await page.evaluate(() => {
    const playground = document.querySelector('raft-playground');
    while ((playground?.frame?.now ?? 600_000) < 600_000) playground?.step();
    const hash = playground?.traceHash;
    playground?.restart();
    return hash;
  });
  await program(page);
  await write(page, 'function network() { return drop(); }\n');
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect(status(page)).toBeVisible();
  await page.evaluate(() => {
    const playground = document.querySelector('raft-playground');
    while ((playground?.frame?.now ?? 600_000) < 600_000) playground?.step();
  });
  expect((await state(page)).leader).toBe(0);
  await page.getByRole('button', { name: 'Switch off' }).click();
  const mark = page.locator('raft-timeline .spot[data-kind="act"]');
  await expect(mark).toHaveCount(1);
  await mark.hover();
  await expect(page.locator('raft-timeline .tip')).toContainText('A program decides of messages');
  await page.getByRole('tab', { name: 'Branches' }).click();
  await expect(page.locator('raft-branches')).toContainText(/a program decided about \d+ messages/);
  await page.getByRole('button', { name: "Without the program's decisions" }).click();
  await expect(mark).toHaveCount(0);
  expect((await state(page)).leader).toBeGreaterThan(0);
  await expect
    .poll(() => page.evaluate(() => document.querySelector('raft-playground')?.traceHash))
    .toBe(plain);
  // And in one stroke of a key where it began.
  await page.locator('raft-branches .switch', { hasText: 'main' }).click();
  await expect(mark).toHaveCount(1);
  await page.getByRole('slider', { name: 'Time' }).focus();
  await page.keyboard.press('Delete');
  await expect(mark).toHaveCount(0);
  expect((await state(page)).leader).toBeGreaterThan(0);
});

test('it is off at first, is switched on from the keyboard, and off again', async ({ page }) => {
  await open(page, '?autoplay=0');
  await expect(page.getByRole('button', { name: 'Program on' })).toHaveCount(0);
  await program(page);
  await write(page, '// Nothing arrives.\nfunction network() { return drop(); }\n');
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect(status(page)).toBeVisible();
  await steps(page, 200);
  expect((await state(page)).leader).toBe(0);
  await page.getByRole('button', { name: 'Switch off' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Program on' })).toHaveCount(0);
  await page.evaluate(() => {
    const playground = document.querySelector('raft-playground');
    if (playground) playground.speed = 1;
    playground?.play();
  });
  await leader(page);
});

test('a mistake is shown at its line, and nothing is switched on', async ({ page }) => {
  await open(page, '?autoplay=0');
  await program(page);
  await write(page, 'function network(message) {\n  return message.from +;\n}\n');
  await page.getByRole('button', { name: 'Switch on' }).click();
  const alert = page.locator('raft-program').getByRole('alert');
  await expect(alert).toContainText('Line 2: SyntaxError');
  await expect(page.locator('raft-program .cm-lint-marker-error')).toHaveCount(1);
  await expect(status(page)).toHaveCount(0);
  await page.getByRole('button', { name: 'Go to line 2' }).click();
  await expect(page.locator('raft-program .cm-activeLine')).toContainText('return message.from');
  // What is written stays there.
  await page.reload();
  await ready(page);
  await program(page);
  await expect(page.getByRole('textbox', { name: 'Program' })).toContainText('message.from +;');
});

for (const [what, text, words] of [
  ['throws', 'function network(message) {\n  return message.body.length;\n}', /line 2.*TypeError/],
  ['never ends', 'function network() {\n  for (;;);\n}', /took too long/],
  [
    'takes all memory',
    'const a = [];\nfunction network() {\n  for (;;) a.push(new Array(9999).fill(1));\n}',
    /memory/,
  ],
] as const) {
  test(`a program that ${what} is taken out, and the run goes on`, async ({ page }) => {
    await open(page, '?autoplay=0&speed=1');
    await program(page);
    await write(page, text);
    await page.getByRole('button', { name: 'Switch on' }).click();
    await expect(status(page)).toBeVisible();
    await page.evaluate(() => document.querySelector('raft-playground')?.play());
    const notice = page.locator('.notice');
    await expect(notice).toContainText('was taken out');
    await expect(notice).toContainText(words);
    await expect(status(page)).toHaveCount(0);
    expect(await leader(page)).toBeGreaterThan(0);
    expect((await state(page)).running).toBe(true);
  });
}

test('a page that forbids eval runs programs all the same', async ({ page }) => {
  await page.route('**/index.html*', async (route) => {
    const response = await route.fetch();
    await route.fulfill({
      response,
      headers: {
        ...response.headers(),
        'content-security-policy': "script-src 'self' 'wasm-unsafe-eval'; object-src 'none'",
      },
    });
  });
  await open(page, '?autoplay=0&speed=1');
  // Not within the call itself: what a debugger evaluates may do anything.
  const forbidden = await page.evaluate(
    () =>
      new Promise((done) => {
        setTimeout(() => {
          try {
            done(String(new Function('return 1')()));
          } catch (error) {
            done((error as Error).name);
          }
        });
      }),
  );
  expect(forbidden).toBe('EvalError');
  const refused: string[] = [];
  page.on('console', (message) => {
    if (/Content Security Policy/.test(message.text())) refused.push(message.text());
  });
  await program(page);
  await write(page, 'function network() {\n  return eval("drop()");\n}');
  await page.getByRole('button', { name: 'Switch on' }).click();
  await expect(status(page)).toBeVisible();
  await page.evaluate(() => document.querySelector('raft-playground')?.play());
  await expect(status(page)).toContainText(/decided [1-9]/);
  expect(refused).toEqual([]);
});

test('started again, the same run has the same program from its start', async ({ page }) => {
  await open(page, '?autoplay=0&speed=1');
  await program(page);
  await page.getByRole('combobox', { name: 'Examples' }).selectOption('reorder');
  await page.getByRole('button', { name: 'Switch on' }).click();
  await expect(status(page)).toBeVisible();
  const play = async (): Promise<unknown> => {
    await page.evaluate(() => document.querySelector('raft-playground')?.restart());
    await steps(page, 300);
    return page.evaluate(() => document.querySelector('raft-playground')?.traceHash);
  };
  const first = await play();
  expect(await play()).toBe(first);
  await page.getByRole('button', { name: 'Switch off' }).click();
  expect(await play()).not.toBe(first);
});
