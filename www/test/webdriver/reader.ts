/**
 * A reader of the page in any browser that a WebDriver drives: finds what they would see, and uses
 * mouse and keys. What is true is asked of the element.
 */
import { Key, type WebDriver, type WebElement } from 'selenium-webdriver';
import { expect } from 'vitest';

type Playground = HTMLElementTagNameMap['raft-playground'];
type Frame = NonNullable<Playground['frame']>;

/** A thing on the page: a selector, the element in whose shadow it is, what it is called. */
export interface Thing {
  readonly css: string;
  readonly inside?: string;
  /** Its label, or its text where it has none. */
  readonly name?: string | RegExp;
}

/** How long something that will come may take on a loaded machine, in ms. */
const PATIENCE = 20_000;

/** Runs in the page: everything that matches, in whatever shadow it is, as long as it is drawn. */
function search({ css, inside, name }: { css: string; inside: string; name: string }): Element[] {
  const found: Element[] = [];
  const look = (root: Document | ShadowRoot, host: string): void => {
    if (!inside || host === inside)
      for (const it of root.querySelectorAll(css)) {
        const called = it.getAttribute('aria-label') ?? it.textContent ?? '';
        const isCalled = !name || new RegExp(name).test(called.trim().replace(/\s+/g, ' '));
        if (isCalled && it.getClientRects().length > 0) found.push(it);
      }
    for (const it of root.querySelectorAll('*'))
      if (it.shadowRoot) look(it.shadowRoot, it.localName);
  };
  look(document, '');
  return found;
}

const source = (name: string | RegExp | undefined): string => {
  if (name === undefined) return '';
  return typeof name === 'string'
    ? `^${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`
    : name.source;
};

export class Reader {
  constructor(
    private readonly driver: WebDriver,
    private readonly site: string,
  ) {}

  /** Opens the page, and waits for the first frame. */
  async open(query = ''): Promise<void> {
    // No hand is left where the test before had it.
    await this.driver.actions().clear();
    // A link that differs only after the # would not be opened anew.
    await this.driver.get('about:blank');
    await this.driver.get(`${this.site}index.html${query}`);
    await this.until(async () =>
      this.driver.executeScript<boolean>(
        'return document.querySelector("raft-playground")?.frame != null',
      ),
    );
  }

  /** Asks the element; the function runs in the page, and knows only what it is given. */
  ask<T, G = null>(
    question: (playground: Playground, given: G) => T,
    given?: G,
  ): Promise<Awaited<T>> {
    return this.driver.executeAsyncScript<Awaited<T>>(
      `const [given, done] = arguments;
       Promise.resolve((${question})(document.querySelector('raft-playground'), given)).then(done)`,
      given ?? null,
    );
  }

  /** What was done to the world last. */
  async lastAct(): Promise<unknown> {
    return this.ask((playground) => playground.interventions.at(-1)?.act ?? null);
  }

  /** Looks for such things, and asks in the page for something of what was found. */
  private seek<T>({ css, inside = '', name }: Thing, what: string): Promise<T> {
    const named = source(name);
    return this.driver.executeScript<T>(`return (${search})(arguments[0]).${what}`, {
      css,
      inside,
      name: named,
    });
  }

  /** How many such things are seen. */
  count(thing: Thing): Promise<number> {
    return this.seek(thing, 'length');
  }

  /** The first such thing, as soon as it is there. */
  async find(thing: Thing): Promise<WebElement> {
    let found: WebElement | null = null;
    await this.until(
      async () => {
        found = await this.seek<WebElement | null>(thing, 'at(0) ?? null');
        return found !== null;
      },
      `${thing.css} ${thing.name ?? ''}`,
    );
    return found as unknown as WebElement;
  }

  async text(thing: Thing): Promise<string> {
    const words = await this.driver.executeScript<string>(
      'return arguments[0].textContent',
      await this.find(thing),
    );
    return words.trim().replace(/\s+/g, ' ');
  }

  /** Where it is in the window. */
  async box(thing: Thing): Promise<{ x: number; y: number; width: number; height: number }> {
    await this.find(thing);
    return this.seek(thing, 'at(0).getBoundingClientRect().toJSON()');
  }

  /** Its middle: drivers do not agree on the middle of what is drawn as SVG. */
  private async middle(thing: Thing): Promise<{ x: number; y: number }> {
    const { x, y, width, height } = await this.box(thing);
    return { x: Math.round(x + width / 2), y: Math.round(y + height / 2) };
  }

  /** Clicks its middle, with the mouse. */
  async click(thing: Thing): Promise<void> {
    await this.driver
      .actions()
      .move(await this.middle(thing))
      .click()
      .perform();
  }

  async rightClick(thing: Thing): Promise<void> {
    await this.driver
      .actions()
      .move(await this.middle(thing))
      .contextClick()
      .perform();
  }

  /** Moves along these places of the window with the button held. */
  async drag(places: readonly { x: number; y: number }[]): Promise<void> {
    const [first, ...rest] = places.map(({ x, y }) => ({ x: Math.round(x), y: Math.round(y) }));
    if (!first) return;
    const actions = this.driver.actions().move(first).press();
    for (const place of rest) actions.move({ ...place, duration: 60 });
    await actions.release().perform();
  }

  async press(...keys: string[]): Promise<void> {
    await this.driver
      .actions()
      .sendKeys(...keys)
      .perform();
  }

  /** Two keys at once. */
  async chord(held: string, key: string): Promise<void> {
    await this.driver.actions().keyDown(held).sendKeys(key).keyUp(held).perform();
  }

  /** Goes on with the tab key until the thing has the keyboard. */
  async tabTo(thing: Thing, most = 80): Promise<void> {
    for (let i = 0; i < most; i++) {
      if (await this.seek<boolean>(thing, 'some((it) => it.getRootNode().activeElement === it)'))
        return;
      await this.press(Key.TAB);
    }
    throw new Error(`the tab key never reached ${thing.css} ${thing.name ?? ''}`);
  }

  async until(done: () => Promise<boolean>, what = 'it'): Promise<void> {
    for (const began = Date.now(); Date.now() - began < PATIENCE; ) {
      if (await done()) return;
      await new Promise((go) => setTimeout(go, 50));
    }
    throw new Error(`${what} did not come within ${PATIENCE / 1000} s`);
  }

  /** Stops time, and lets the run go on by single events until the condition holds. */
  async stepUntil(done: (frame: Frame) => boolean): Promise<void> {
    const isDone = await this.driver.executeScript<boolean>(
      `const playground = document.querySelector('raft-playground');
       playground.pause();
       const isDone = () => (${done})(playground.frame);
       for (let i = 0; i < 5000 && !isDone(); i++) playground.step();
       return isDone()`,
    );
    expect(isDone, String(done)).toBe(true);
  }

  /** Nothing is said to be wrong. */
  async isWell(): Promise<void> {
    expect(await this.seek({ css: '[role="alert"]' }, 'map((it) => it.textContent)')).toEqual([]);
  }
}
