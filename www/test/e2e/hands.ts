/** A reader's hands: the mouse, the keyboard and a finger; and what they did, read off the element. */
import { expect, type Locator, type Page } from '@playwright/test';

export type Act = { do: string; [name: string]: unknown };

/** What was done last. */
export function last(page: Page): Promise<Act | undefined> {
  return page.evaluate(
    () => document.querySelector('raft-playground')?.interventions.at(-1)?.act as never,
  );
}

/** What stands on the stage. */
export type Thing = 'peer' | 'link' | 'message';

/** A hand: how it takes hold of a thing on the stage, and how it uses what stands around it. */
export interface Hand {
  readonly name: 'mouse' | 'keyboard' | 'finger';
  touch(page: Page, thing: Locator, what: Thing): Promise<void>;
  press(page: Page, button: Locator): Promise<void>;
  /** Turns a switch on or off. */
  flip(page: Page, it: Locator): Promise<void>;
  /** Writes into a field, in the place of what stands there. */
  write(page: Page, field: Locator, words: string): Promise<void>;
  /** Takes one of a list by its words. */
  choose(page: Page, list: Locator, option: string): Promise<void>;
  /** Opens a panel by its tab. */
  turnTo(page: Page, tab: string): Promise<void>;
}

/** Where a thing can be taken hold of, on the page. */
export async function place(thing: Locator, what: Thing): Promise<{ x: number; y: number }> {
  const part =
    what === 'peer' ? thing.locator('.disc') : what === 'link' ? thing.locator('.touch') : thing;
  const box = await part.boundingBox();
  if (!box) throw new Error('it is not there');
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/**
 * How many arrows a thing is from the one of its group that has the keyboard; `null` while none has.
 * What stands alone is a group of its own.
 */
function stepsTo(it: Locator, among: string): Promise<number | null> {
  return it.evaluate((node, among) => {
    const at = (node.getRootNode() as ShadowRoot).activeElement;
    if (at === node) return 0;
    if (among === '') return null;
    const group = [...(node.parentElement?.querySelectorAll(`:scope > ${among}`) ?? [])];
    return at && group.includes(at) ? group.indexOf(node) - group.indexOf(at) : null;
  }, among);
}

/** Goes on with the tab key until something, or one beside it, has the keyboard. */
async function tab(page: Page, it: Locator, among = '', key = 'Tab'): Promise<number> {
  await it.waitFor({ state: 'attached' });
  for (let i = 0; i < 150; i++) {
    const steps = await stepsTo(it, among);
    if (steps !== null) return steps;
    await page.keyboard.press(key);
  }
  throw new Error(`the tab key never reached ${it}`);
}

/** Goes on with the tab key until it has the keyboard; with `back`, the other way round. */
export async function tabTo(page: Page, it: Locator, back = false): Promise<void> {
  await tab(page, it, '', back ? 'Shift+Tab' : 'Tab');
}

/** Goes to one of a group that is one stop of the tab key: by arrows, once the keyboard is in it. */
export async function reach(page: Page, it: Locator, among = '[tabindex]'): Promise<void> {
  const steps = await tab(page, it, among);
  for (let i = 0; i < Math.abs(steps); i++)
    await page.keyboard.press(steps > 0 ? 'ArrowRight' : 'ArrowLeft');
  await expect(it).toBeFocused();
}

/** What a pointer chooses from a list stands in a window of the browser's own: there it is not clicked. */
async function take(list: Locator, option: string): Promise<void> {
  await list.selectOption({ label: option });
}

const all = 'ControlOrMeta+a';

const mouse: Hand = {
  name: 'mouse',
  async touch(page, thing, what) {
    const { x, y } = await place(thing, what);
    await page.mouse.click(x, y);
  },
  press: (_, button) => button.click(),
  flip: (_, it) => it.click(),
  async write(page, field, words) {
    await field.click();
    await page.keyboard.press(all);
    await page.keyboard.type(words);
  },
  choose: (_, list, option) => take(list, option),
  turnTo: (page, name) => page.getByRole('tab', { name, exact: true }).click(),
};

export const keyboard: Hand = {
  name: 'keyboard',
  async touch(page, thing) {
    await reach(page, thing);
    await page.keyboard.press('Enter');
  },
  async press(page, button) {
    await tabTo(page, button);
    await page.keyboard.press('Enter');
  },
  async flip(page, it) {
    await tabTo(page, it);
    await page.keyboard.press('Space');
  },
  async write(page, field, words) {
    await tabTo(page, field);
    await page.keyboard.press(all);
    await page.keyboard.type(words);
  },
  async choose(page, list, option) {
    await tabTo(page, list);
    const by = await list.evaluate((node, option) => {
      const { options, selectedIndex } = node as HTMLSelectElement;
      return [...options].findIndex(({ label }) => label.trim() === option) - selectedIndex;
    }, option);
    for (let i = 0; i < Math.abs(by); i++)
      await page.keyboard.press(by > 0 ? 'ArrowDown' : 'ArrowUp');
  },
  turnTo: (page, name) => reach(page, page.getByRole('tab', { name, exact: true }), '[role="tab"]'),
};

const finger: Hand = {
  name: 'finger',
  async touch(page, thing, what) {
    const { x, y } = await place(thing, what);
    await page.touchscreen.tap(x, y);
  },
  press: (_, button) => button.tap(),
  flip: (_, it) => it.tap(),
  async write(page, field, words) {
    await field.tap();
    await page.keyboard.press(all);
    await page.keyboard.type(words);
  },
  choose: (_, list, option) => take(list, option),
  turnTo: (page, name) => page.getByRole('tab', { name, exact: true }).tap(),
};

export const HANDS: readonly Hand[] = [mouse, keyboard, finger];

/** What is done before a deed, and how far the run goes on then. */
export type Before = (peer: number) => readonly (Act | { commits: number })[];

/** A run begins anew, has a leader and an entry, and stands; answers a follower. */
export async function ready(page: Page, before?: Before): Promise<number> {
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

/** What can be done to the thing that was taken hold of. */
export const menu = (page: Page): Locator => page.getByRole('toolbar');
