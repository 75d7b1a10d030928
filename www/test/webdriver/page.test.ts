/**
 * The page in Firefox and WebKit: a smaller set of what `www/test/e2e` asks of it in Chromium, chosen
 * for what browsers do differently: shadow roots, pointers and keys, canvas, workers, storage, wasm.
 */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { Key } from 'selenium-webdriver';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { at } from '../../../tools/lib/paths.mjs';
import { type Browser, openBrowser } from './browser.js';
import { Reader } from './reader.js';

let browser: Browser | undefined;
let reader: Reader;

// One browser for all tests, and another after one that crashed: each test fails for itself.
beforeEach(async () => {
  if (await browser?.lives()) return;
  await browser?.close();
  browser = undefined;
  browser = await openBrowser();
  reader = new Reader(browser.driver, browser.site);
  await browser.driver.manage().window().setRect({ width: 1280, height: 800 });
});

afterAll(() => browser?.close());

const peer = (id: number) => ({
  inside: 'raft-cluster',
  css: `.peers [data-peer="${id}"]`,
});
const disc = (id: number) => ({ inside: 'raft-cluster', css: `.peers [data-peer="${id}"] .disc` });
const inMenu = (name: string) => ({ css: '[role="toolbar"] button', name });
const button = (name: string | RegExp) => ({ css: 'button', name });
const tab = (name: string) => ({ css: '[role="tab"]', name });
const time = { css: '[role="slider"][aria-label="Time"]' };

/** A run that stands, with a leader and an entry that all have applied. */
async function begun(): Promise<void> {
  await reader.open('?autoplay=0&seed=7');
  await reader.stepUntil(({ peers }) => peers.every(({ lastApplied }) => lastApplied > 0));
}

test('a first visit shows a cluster that runs, three things to try, and soon a leader', async () => {
  await reader.open('?speed=1');
  await reader.isWell();
  for (const name of ['Stop the leader', 'Send a command', 'Cut a link'])
    expect(await reader.count(button(name))).toBe(1);
  expect(await reader.count({ inside: 'raft-cluster', css: '.peers [data-peer]' })).toBe(5);
  await reader.until(() => reader.ask(({ frame }) => (frame?.leader ?? 0) > 0), 'a leader');
  await reader.until(
    async () => /^S\d leads term 1$/.test(await reader.text({ css: '.glance b' })),
    'its name on top',
  );
  // And it is said to those who do not see it.
  await reader.until(
    () =>
      reader.ask(({ shadowRoot }) =>
        /S\d becomes the leader of term 1, with the votes of S\d/.test(
          shadowRoot?.querySelector('.live')?.textContent ?? '',
        ),
      ),
    'the narration',
  );
});

describe('what can be done', () => {
  test('a peer is stopped and restarted by mouse', async () => {
    await begun();
    await reader.click(disc(2));
    await reader.click(inMenu('Stop'));
    expect(await reader.lastAct()).toEqual({ do: 'crash', peer: 2 });
    await reader.click(disc(2));
    await reader.click(inMenu('Restart'));
    expect(await reader.lastAct()).toEqual({ do: 'restart', peer: 2 });
  });

  test('by keyboard alone: tab and arrows to a peer, its menu, and a key', async () => {
    await begun();
    await reader.tabTo(peer(1));
    await reader.press(Key.ARROW_RIGHT);
    await reader.press(Key.ENTER);
    await reader.tabTo(inMenu('Pause'));
    await reader.press(Key.ENTER);
    expect(await reader.lastAct()).toEqual({ do: 'pause', peer: 2 });
    await reader.press('z');
    expect(await reader.lastAct()).toEqual({ do: 'resume', peer: 2 });
  });

  test('the keys of RaftScope', async () => {
    await begun();
    const { led, last } = await reader.ask(({ frame }) => ({
      led: frame?.leader ?? 0,
      last: frame?.peers[(frame?.leader ?? 0) - 1]?.lastIndex ?? 0,
    }));
    await reader.press('c');
    expect(await reader.ask(({ frame }, led) => frame?.peers[led - 1]?.lastIndex, led)).toBe(
      last + 1,
    );
    await reader.press('r');
    expect(await reader.lastAct()).toMatchObject({ peer: led });
    await reader.press('.');
    expect(await reader.ask(({ running }) => running)).toBe(true);
    await reader.press(' ');
    expect(await reader.ask(({ running }) => running)).toBe(false);
    await reader.press('?');
    await reader.find({ css: 'dialog[open]', inside: 'raft-help' });
    await reader.press(Key.ESCAPE);
    await reader.until(
      async () => (await reader.count({ css: 'dialog[open]', inside: 'raft-help' })) === 0,
    );
  });

  test('a link is cut, and a loop around a peer parts it from the others', async () => {
    await begun();
    await reader.click({ inside: 'raft-cluster', css: '[data-link="2-5"] .touch' });
    await reader.click(inMenu('Cut'));
    expect(await reader.ask(({ frame }) => frame?.cuts)).toBe(2);
    await reader.press('h');
    expect(await reader.ask(({ frame }) => frame?.cuts)).toBe(0);
    await reader.press(Key.ESCAPE);
    const { x, y, width, height } = await reader.box(disc(3));
    const reach = 28;
    const [left, top] = [x - reach, y - reach];
    const [right, bottom] = [x + width + reach, y + height + reach];
    // From where there is nothing.
    await reader.drag([
      { x: right, y: bottom },
      { x: right, y: top },
      { x: left, y: top },
      { x: left, y: bottom },
      { x: right, y: bottom },
    ]);
    expect(await reader.lastAct()).toMatchObject({ do: 'partition' });
    expect(await reader.ask(({ frame }) => frame?.cuts)).toBe(8);
  });

  test('a message in flight is lost', async () => {
    await begun();
    await reader.press('c');
    await reader.stepUntil(({ messages }) => messages.length > 3);
    const message = await reader.ask(({ frame }) => frame?.messages[0]?.id ?? 0);
    // They part a little from their sender.
    await reader.ask((playground) => playground.seek((playground.frame?.now ?? 0) + 4000));
    await reader.click({ inside: 'raft-cluster', css: `.messages [data-message="${message}"]` });
    await reader.click(inMenu('Drop'));
    expect(await reader.lastAct()).toEqual({ do: 'drop', message });
  });

  test('a command is typed and sent, and stands in the logs and the stores', async () => {
    await begun();
    await reader.click({ css: '#command' });
    await reader.press('put colour blue', Key.ENTER);
    expect(await reader.lastAct()).toMatchObject({ do: 'request', op: 'put colour blue' });
    await reader.stepUntil(({ peers, maxCommit }) =>
      peers.every(({ lastApplied }) => lastApplied === maxCommit && maxCommit > 1),
    );
    await reader.click(tab('Clients'));
    await reader.until(async () =>
      (await reader.text({ inside: 'raft-clients', css: '.stores table' })).includes('blue'),
    );
    expect(
      await reader.ask((playground) =>
        [1, 2, 3, 4, 5].map(
          (id) => playground.store(id)?.find(({ key }) => key === 'colour')?.value,
        ),
      ),
    ).toEqual(Array(5).fill('blue'));
    // Entry by entry, in every row.
    const shown = await reader.ask(({ shadowRoot }) =>
      [
        ...(shadowRoot?.querySelector('raft-logs')?.shadowRoot?.querySelectorAll('.lane') ?? []),
      ].map((lane) =>
        [...lane.querySelectorAll<HTMLElement>('.cell')]
          .filter((cell) => !cell.hidden)
          .map((cell) => cell.dataset.index),
      ),
    );
    expect(shown).toEqual(Array(5).fill(['1', '2']));
  });

  test('a run of another configuration begins', async () => {
    await begun();
    await reader.click(button(/^Settings of the run/));
    await reader.click({ inside: 'raft-settings', css: 'input[name="peers"]' });
    await reader.press(Key.END, Key.BACK_SPACE, '7');
    await reader.click(button('Start a new run'));
    await reader.until(() => reader.ask(({ frame }) => frame?.peers.length === 7), 'seven peers');
    await reader.isWell();
  });
});

describe('one cursor in time', () => {
  /** A run with an election and a crash. */
  async function lesson(): Promise<void> {
    await begun();
    await reader.ask((playground) => {
      playground.act({ do: 'crash', peer: playground.frame?.leader ?? 1 });
    });
    await reader.stepUntil(({ now }) => now > 1_000_000);
  }

  test('back and forth by mouse and keys, to the bit, in every view', async () => {
    await lesson();
    const end = await reader.ask(({ traceHash, frame }) => ({ traceHash, now: frame?.now }));
    const { x, y, width, height } = await reader.box(time);
    const place = { x: x + width / 4, y: y + height - 12 };
    await reader.drag([place, place]);
    const there = await reader.ask(({ frame }) => frame?.now ?? 0);
    expect(there).toBeGreaterThan(0);
    expect(there).toBeLessThan((end.now ?? 0) / 2);
    expect(await (await reader.find(time)).getAttribute('aria-valuenow')).toBe(String(there));
    await reader.press(Key.HOME);
    expect(await reader.ask(({ frame }) => frame?.now)).toBe(0);
    const cells = { inside: 'raft-logs', css: '.cell:not([hidden])' };
    await reader.until(async () => (await reader.count(cells)) === 0, 'empty logs');
    await reader.press('n');
    await reader.press('m');
    expect(await reader.ask(({ frame }) => frame?.now ?? 0)).toBeGreaterThan(0);
    await reader.tabTo(time);
    await reader.press(Key.END);
    expect(await reader.ask(({ traceHash, frame }) => ({ traceHash, now: frame?.now }))).toEqual(
      end,
    );
  });

  test('an event is looked for, and a click goes there', async () => {
    await lesson();
    await reader.click({ inside: 'raft-events', css: 'input' });
    await reader.press('crashes');
    const row = { inside: 'raft-events', css: '.row[role="option"]', name: /crashes/ };
    await reader.click(row);
    const told = await reader.ask(({ frame }) => frame?.peers.filter(({ up }) => !up).length);
    expect(told).toBe(1);
    expect(await reader.ask(({ frame }) => (frame?.now ?? 0) < 1_000_000)).toBe(true);
  });

  test('the diagram is drawn, and a click on it goes there', async () => {
    await lesson();
    const canvas = { inside: 'raft-spacetime', css: 'canvas' };
    const inks = await reader.ask(({ shadowRoot }) => {
      const canvas = shadowRoot
        ?.querySelector('raft-spacetime')
        ?.shadowRoot?.querySelector('canvas');
      const data = canvas?.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data;
      const seen = new Set<number>();
      for (let i = 0; data && i < data.length; i += 4)
        if (data[i + 3] === 255)
          seen.add((data[i] ?? 0) * 65536 + (data[i + 1] ?? 0) * 256 + (data[i + 2] ?? 0));
      return seen.size;
    });
    expect(inks).toBeGreaterThan(8);
    await reader.click(canvas);
    expect(await reader.ask(({ frame }) => (frame?.now ?? 0) < 1_000_000)).toBe(true);
  });

  test('a link opens the same run at the same instant', async () => {
    await lesson();
    const told = await reader.ask(async (playground) => ({
      link: await playground.share(),
      hash: playground.traceHash,
      now: playground.frame?.now,
    }));
    await reader.open(told.link);
    await reader.until(
      () => reader.ask(({ traceHash }, hash) => traceHash === hash, told.hash),
      'the same trace',
    );
    expect(await reader.ask(({ frame }) => frame?.now)).toBe(told.now);
  });

  test.each(['log-replication', 'partition-and-healing', 'lossy-network'])(
    'the scenario %s is the same run as natively, to the bit',
    { timeout: 10 * 60_000 },
    async (name) => {
      const file = at('scenarios', `${name}.json`);
      const line = ['run', '--quiet', '--package', 'raft-sim', '--', 'run', file, '--json'];
      const { stdout } = await promisify(execFile)('cargo', line, { cwd: at() });
      const natively = JSON.parse(stdout) as { trace_hash: string; virtual_us: number };
      await reader.open('?autoplay=0');
      const here = await reader.ask(
        (playground, text) => {
          const isPlayed = playground.playScenario(text);
          playground.pause();
          playground.seek(Number.MAX_SAFE_INTEGER);
          return { isPlayed, now: playground.frame?.now, hash: playground.traceHash };
        },
        readFileSync(file, 'utf8'),
      );
      expect(here).toEqual({
        isPlayed: true,
        now: natively.virtual_us,
        hash: natively.trace_hash,
      });
    },
  );
});

describe('panels', () => {
  const PANELS = {
    Inspect: 'raft-inspector',
    Clients: 'raft-clients',
    Checks: 'raft-checks',
    Charts: 'raft-charts',
    Network: 'raft-network',
    Branches: 'raft-branches',
  };

  test('each opens with something in it, by mouse and by keyboard', async () => {
    await begun();
    const filled = async (inside: string): Promise<void> => {
      await reader.until(
        () =>
          reader.ask(
            ({ shadowRoot }, name) =>
              (shadowRoot?.querySelector(name)?.shadowRoot?.textContent?.trim().length ?? 0) > 20,
            inside,
          ),
        inside,
      );
    };
    for (const [name, inside] of Object.entries(PANELS)) {
      await reader.click(tab(name));
      await filled(inside);
    }
    await reader.tabTo(tab('Branches'));
    for (const name of Object.keys(PANELS)) {
      await reader.press(Key.ARROW_RIGHT);
      const chosen = await reader.find({ css: '[role="tab"][aria-selected="true"]' });
      expect(await chosen.getAttribute('aria-label')).toBe(name);
    }
    await reader.isWell();
  });

  test('the matrix cuts a direction by key, and a preset changes the network', async () => {
    await begun();
    await reader.click(tab('Network'));
    await reader.click({ css: 'button', inside: 'raft-network', name: 'WAN' });
    expect(await reader.lastAct()).toMatchObject({ do: 'link', latency_min_us: 30_000 });
    await reader.tabTo({ inside: 'raft-link-matrix', css: '[tabindex="0"]' });
    await reader.press(Key.ARROW_DOWN);
    await reader.press(Key.ARROW_RIGHT);
    await reader.press(' ');
    expect(await reader.lastAct()).toMatchObject({ do: 'cut', from: 1, to: 2 });
  });

  test('a program decides of messages, and a mistake in it is shown at its line', async () => {
    await begun();
    await reader.click(tab('Network'));
    await reader.click({ css: 'button', inside: 'raft-network', name: 'Program' });
    const editor = { css: '[role="textbox"]', name: 'Program' };
    const control = process.platform === 'darwin' ? Key.COMMAND : Key.CONTROL;
    await reader.click(editor);
    await reader.chord(control, 'a');
    await reader.press('function network() { return 1 +; ');
    await reader.chord(control, Key.ENTER);
    await reader.until(async () =>
      (await reader.text({ inside: 'raft-program', css: '[role="alert"]' })).startsWith('Line 1'),
    );
    await reader.chord(control, 'a');
    await reader.press('function network() { return drop(); ');
    await reader.chord(control, Key.ENTER);
    await reader.find({ inside: 'raft-program', css: '.on' });
    await reader.stepUntil(({ leader, now }) => leader === 0 || now > 2_000_000);
    await reader.stepUntil(({ term }) => term > 2);
    // Nothing arrives: nobody is elected any more.
    const { dropped, led } = await reader.ask((playground) => ({
      dropped: playground.interventions.length,
      led: playground.frame?.peers.filter(({ role, term }) => role === 'leader' && term > 1).length,
    }));
    expect(dropped).toBeGreaterThan(0);
    expect(led).toBe(0);
  });
});

test('paused it draws nothing, and it follows light and dark', async () => {
  await reader.open('?speed=1');
  await reader.press(' ');
  const drawn = await reader.ask(async () => {
    let count = 0;
    const original = window.requestAnimationFrame;
    window.requestAnimationFrame = (callback) => {
      count++;
      return original.call(window, callback);
    };
    await new Promise((done) => setTimeout(done, 600));
    window.requestAnimationFrame = original;
    return count;
  });
  expect(drawn).toBe(0);
  const ground = (): Promise<string> =>
    reader.ask((playground) => getComputedStyle(playground).backgroundColor);
  const before = await ground();
  await reader.click(button('Light or dark'));
  await reader.until(async () => (await ground()) !== before, 'the other theme');
  // It is remembered, and taken back here.
  await reader.click(button('Light or dark'));
});

// The last: WebKitGTK's driver never lets go of the right button again.
test('a right click opens the same menu', async () => {
  await begun();
  await reader.rightClick(disc(2));
  await reader.click(inMenu('Pause'));
  expect(await reader.lastAct()).toEqual({ do: 'pause', peer: 2 });
});
