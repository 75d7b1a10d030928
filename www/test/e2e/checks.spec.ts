/** The checks against the events that broke a property, in runs whose rule is broken on purpose. */
import { readFileSync } from 'node:fs';
import { expect, type Page, test } from '@playwright/test';
import type { EventView } from '../../src/wasm/api.js';
import { open } from './world.js';

interface Broken {
  id: number;
  at: number;
  cause: number | null;
  /** How many events there are after the step in which it happened. */
  events: number;
  /** The property. */
  name: string;
  why: string;
}

/** Plays a scenario until some time after it broke something; answers what the element told. */
async function play(page: Page, scenario: string): Promise<Broken[]> {
  await open(page, '?autoplay=0');
  return page.evaluate(
    async (text) => {
      const playground = document.querySelector('raft-playground');
      if (!playground) throw new Error('no playground');
      const told: Broken[] = [];
      playground.addEventListener('raft-event', (event) => {
        const { kind, id, at, cause, text, why } = (event as CustomEvent<EventView>).detail;
        if (kind === 'violated')
          told.push({ id, at, cause, events: 0, name: text.replace(' is violated.', ''), why });
      });
      playground.playScenario(text);
      await playground.updateComplete;
      for (let i = 0; (playground.frame?.now ?? 0) < (told[0]?.at ?? 1e9) + 120_000; i++) {
        if (i > 5000) throw new Error('nothing is broken');
        playground.step();
        for (const one of told) one.events ||= playground.frame?.events ?? 0;
      }
      await playground.updateComplete;
      return told;
    },
    readFileSync(`scenarios/${scenario}.json`, 'utf8'),
  );
}

/** The properties that are red, each with its words and its jump. */
async function red(page: Page): Promise<{ name: string; what: string; jump: string }[]> {
  return page.locator('raft-checks .check').evaluateAll((all) =>
    all
      .filter((check) => check.querySelector('.is-broken'))
      .map((check) => ({
        name: check.querySelector('b')?.textContent ?? '',
        what: check.querySelector('.what')?.textContent ?? '',
        jump: check.querySelector('button')?.textContent?.trim() ?? '',
      })),
  );
}

const time = (at: number): string => {
  const micros = String(at % 1e6).padStart(6, '0');
  return `${Math.floor(at / 1e6)}.${micros.slice(0, 3)} ${micros.slice(3)} s`;
};

async function frame(page: Page): Promise<{ now: number; events: number; violations: number }> {
  return page.evaluate(() => {
    const {
      now = -1,
      events = -1,
      violations = -1,
    } = document.querySelector('raft-playground')?.frame ?? {};
    return { now, events, violations };
  });
}

for (const [scenario, names] of [
  ['figure-8-broken', ['Leader Completeness', 'State Machine Safety']],
  ['applied-twice', ['Linearizability']],
] as const) {
  test(`${scenario}: each property is red from the event on that broke it, and a jump goes there`, async ({
    page,
  }) => {
    const told = await play(page, scenario);
    const firsts = names.map((name) => told.find((one) => one.name === name));
    expect(new Set(told.map(({ name }) => name))).toEqual(new Set(names));
    await page.getByRole('tab', { name: /^Checks/ }).click();
    const panel = page.locator('raft-checks');
    const due = (until: number) =>
      firsts
        .filter((one) => one && one.id <= until)
        .map((one) => ({
          name: one?.name,
          what: one?.why,
          jump: `Go to ${time(one?.at ?? 0)}`,
        }));
    await expect.poll(() => red(page)).toEqual(due(Number.POSITIVE_INFINITY));
    expect((await frame(page)).violations).toBe(told.length);
    await expect(panel.locator('.check')).toHaveCount(8);
    await expect(panel.locator('.lead')).toHaveText(
      `${names.length} of 8 properties ${names.length === 1 ? 'is' : 'are'} broken.`,
    );

    for (const one of firsts.toReversed()) {
      if (!one) throw new Error('not broken');
      await panel
        .locator('.check', { hasText: one.name })
        .getByRole('button', { name: /^Go to/ })
        .click();
      expect(await frame(page)).toEqual({
        now: one.at,
        events: one.events,
        violations: told.filter(({ id }) => id <= one.id).length,
      });
      await expect.poll(() => red(page)).toEqual(due(one.id));
    }
    // The event that says so is selected, and is what the caption says.
    const [first] = told;
    await expect(page.locator('.caption .what')).toHaveText(`${names[0]} is violated.`);
    await page.getByRole('tab', { name: 'Inspect' }).click();
    const number = page.locator('raft-inspector dt', { hasText: 'number' });
    await expect(number.locator('xpath=following-sibling::dd[1]')).toHaveText(String(first?.id));
    await page.getByRole('tab', { name: /^Checks/ }).click();
    await page.evaluate(
      (at) => document.querySelector('raft-playground')?.seek(at),
      (first?.at ?? 0) - 1,
    );
    expect((await frame(page)).violations).toBe(0);
    await expect(panel.locator('.lead')).toHaveText(
      'Every property has held at every event so far.',
    );
    await expect(panel.locator('.check > .is-holds')).toHaveCount(8);
  });
}
