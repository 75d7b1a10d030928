import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { Screen } from '../../src/screen.js';
import { Show } from '../../src/show.js';
import type { Advance, EventView, Intervention, World } from '../../src/wasm/api.js';
import { CONFIG, frameOf, SceneWorld, sceneEngine } from '../fixtures/frames.js';

/** A world in which a crash and a start are an event each, and time can go back. */
class Told extends SceneWorld {
  readonly log: EventView[] = [];
  constructor() {
    super(CONFIG, { now: 0, peers: [{}, {}, {}] });
  }
  override get end(): number {
    return Math.max(this.now, 1000);
  }
  override get events(): number {
    return this.log.filter(({ at }) => at <= this.now).length;
  }
  override seek(at: number): Advance {
    this.now = at;
    return { events: 0, now: at };
  }
  override act(intervention: Intervention) {
    const { do: kind, peer } = intervention as { do: string; peer?: number };
    if (kind === 'read') throw new Error('no peer leads now');
    const texts: Record<string, string> = { crash: 'crashes', restart: 'starts again' };
    const text = texts[kind];
    if (text) {
      const event = { id: this.log.length, at: this.now, kind: `${kind}ed`, matters: true, peer };
      this.log.push({ ...event, text: `S${peer} ${text}.`, why: '', section: '' } as never);
    }
    return super.act(intervention);
  }
  override eventsFrom(id: number, max: number): EventView[] {
    return this.log.slice(id, Math.min(id + max, this.events));
  }
  override eventOf(id: number): EventView | undefined {
    return this.log[id];
  }
  override frame(): Float64Array {
    return frameOf({ now: this.now, peers: [{}, {}, {}], events: this.events });
  }
}

const NOBODY = {
  controls: 'full',
  visible: false,
  speed: 1,
  updateComplete: Promise.resolve(true),
  requestUpdate: () => undefined,
} as unknown as Screen;

async function setUp(make: () => World = () => new Told(), problem = '') {
  const said: string[] = [];
  const told: unknown[] = [];
  const show = new Show({
    ...NOBODY,
    engineLoader: async () => sceneEngine(make),
    whisper: (text) => said.push(text),
    announce: (name, detail) => name === 'raft-problem' && told.push(detail),
  });
  await show.session.load();
  if (problem) show.tell(problem);
  show.session.take(show.session.first({}));
  return { show, session: show.session, said, told };
}

/** The picture and the pause after which all is said that waits. */
async function later(): Promise<void> {
  await vi.advanceTimersByTimeAsync(3000);
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] });
  vi.stubGlobal('window', globalThis);
  for (const name of ['requestAnimationFrame', 'cancelAnimationFrame'])
    vi.stubGlobal(name, () => 1);
  vi.stubGlobal('document', { hidden: true });
  return () => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  };
});

describe('what waits to be said', () => {
  const stopTwo = ({ show }: Awaited<ReturnType<typeof setUp>>): void => {
    for (const peer of [1, 2]) show.commands.attempt({ do: 'stop', peer });
  };

  test('is said when its turn has come', async () => {
    const page = await setUp();
    stopTwo(page);
    expect(page.said).toEqual(['S1 crashes.']);
    await later();
    expect(page.said).toEqual(['S1 crashes.', 'S2 crashes.']);
  });

  test('is not said of another run, which is told to begin', async () => {
    const page = await setUp();
    stopTwo(page);
    page.session.restart({});
    await later();
    expect(page.said).toEqual(['S1 crashes.', 'A new run begins.']);
  });

  test('is not said elsewhere in time', async () => {
    const page = await setUp();
    page.session.run?.seek(500);
    page.session.refresh();
    stopTwo(page);
    page.session.seek(0);
    await later();
    expect(page.said).toEqual(['S1 crashes.']);
  });
});

describe('what is wrong', () => {
  const wrong = 'No peer leads now.';

  test('stands until a deed succeeds', async () => {
    const { show } = await setUp();
    show.commands.obey('read');
    expect(show.now.notice).toBe(wrong);
    show.commands.obey('read');
    expect(show.now.notice).toBe(wrong);
    show.commands.attempt({ do: 'stop', peer: 1 });
    expect(show.now.notice).toBe('');
    // What no deed has told is not taken back by one.
    show.tell('A safety property does not hold.');
    show.commands.attempt({ do: 'restart', peer: 1 });
    expect(show.now.notice).toBe('A safety property does not hold.');
  });

  test('does not stand over another run', async () => {
    const { show, session } = await setUp();
    show.commands.obey('read');
    session.restart({});
    expect(show.now.notice).toBe('');
  });

  test('with the address stands over the first run', async () => {
    const { show } = await setUp(undefined, 'servers must be a whole number');
    expect(show.now.notice).toBe('servers must be a whole number');
  });

  test('does not hide a bound of the world, which is told once', async () => {
    const { show, session, told } = await setUp();
    session.clock.play();
    show.tell(wrong);
    for (let i = 0; i < 2; i++) show.onBound('events');
    expect(session.clock.playing).toBe(false);
    expect(told).toEqual([wrong, 'The run has reached a bound of the world (events).']);
  });
});
