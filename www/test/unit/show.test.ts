import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { IntentDetail } from '../../src/intents.js';
import type { Screen } from '../../src/screen.js';
import { Show } from '../../src/show.js';
import type {
  Advance,
  BranchView,
  EventView,
  Intervention,
  Mark,
  Without,
  World,
} from '../../src/wasm/api.js';
import { CONFIG, frameOf, SceneWorld, sceneEngine } from '../fixtures/frames.js';

const KINDS: Record<string, readonly [string, boolean, string]> = {
  crash: ['crashed', true, 'crashes'],
  restart: ['restarted', true, 'starts again'],
  drop: ['lost', true, 'is lost'],
  deliver: ['delivered', false, 'reaches S2'],
  duplicate: ['duplicated', true, 'is doubled'],
};

/** A world in which a crash and a start are an event each, and time can go back. */
class Told extends SceneWorld {
  log: EventView[] = [];
  far = 0;
  made = 1;
  constructor() {
    super(CONFIG, { now: 0, peers: [{}, {}, {}] });
  }
  override get end(): number {
    return this.far;
  }
  override branches(): BranchView[] {
    const [first] = super.branches();
    return Array.from({ length: this.made }, (_, i) => ({
      ...(first as BranchView),
      id: i + 1,
      name: `branch ${i + 1}`,
      current: i + 1 === this.made,
    }));
  }
  override fork(): number {
    this.far = this.now;
    this.log = this.log.filter(({ at }) => at <= this.now);
    return ++this.made;
  }
  override marks(): Mark[] {
    return this.acts.map((_, act) => ({ kind: 'act', at: 0, moment: 0, text: '', act }) as never);
  }
  override without(): Without {
    this.log.pop();
    return { branch: this.fork(), refused: [] };
  }
  override stepBack(): boolean {
    const last = this.log.findLast(({ at }) => at <= this.now);
    if (last) this.now = last.at - 1;
    return last !== undefined;
  }
  override get events(): number {
    return this.log.filter(({ at }) => at <= this.now).length;
  }
  override seek(at: number): Advance {
    this.now = at;
    this.far = Math.max(at, this.far);
    return { events: 0, now: at };
  }
  override act(intervention: Intervention) {
    const { do: kind, peer, message } = intervention as Record<string, unknown>;
    if (this.now < this.end) this.fork();
    if (kind === 'read') throw new Error('no peer leads now');
    const known = KINDS[String(kind)];
    if (known) {
      const [name, matters, words] = known;
      const text = `${message === undefined ? `S${peer}` : 'A vote'} ${words}.`;
      const event = { id: this.log.length, at: this.now, kind: name, matters, text, peer, message };
      this.log.push({ ...event, why: '', section: '' } as never);
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
    const peers = [{}, {}, {}];
    return frameOf({ now: this.now, peers, messages: [{ id: 9 }], events: this.events });
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

describe('what the reader does is answered', () => {
  const stop = (peer: number) => ({ do: 'stop', peer }) as const;

  /** A run of which 2000 µs are known, at 1000 µs. */
  async function inThePast() {
    const page = await setUp();
    for (const peer of [1, 2]) {
      page.session.run?.seek(peer * 1000);
      page.session.refresh();
      page.show.commands.attempt(stop(peer));
    }
    page.session.seek(1500);
    await later();
    page.said.length = 0;
    return page;
  }

  test('a branch that begins', async () => {
    const { show, said } = await inThePast();
    show.commands.obey('fork');
    await later();
    expect(said).toEqual([
      'Branch 2 begins here. What is done from here on is done on it; the other one is kept.',
    ]);
  });

  test('a deed in the past, with the branch that it makes', async () => {
    const { show, said } = await inThePast();
    show.commands.attempt(stop(3));
    await later();
    expect(said).toEqual(['S3 crashes. The run goes on as branch 2.']);
  });

  test('a step back, with what it takes back', async () => {
    const { show, session, said } = await inThePast();
    show.commands.obey('back');
    await later();
    expect(said).toEqual(['Taken back: S1 crashes.']);
    session.seek(0);
    show.commands.obey('back');
    await later();
    expect(said.slice(1)).toEqual(['Back at 0 µs.']);
  });

  test('a jump, with what happened there and not with what happened before', async () => {
    const { session, said } = await inThePast();
    session.seek(1700);
    await later();
    expect(said).toEqual([]);
    session.seek(1000);
    await later();
    expect(said).toEqual(['S1 crashes.']);
  });

  test('what is taken out, and not what stays', async () => {
    const { show, session, said } = await inThePast();
    session.seek(1000);
    await later();
    said.length = 0;
    show.commands.obey('take-back');
    await later();
    expect(said).toEqual([expect.stringMatching(/^Taken out: /)]);
  });

  test.each([
    ['drop', 'A vote is lost.'],
    ['deliver', 'A vote reaches S2.'],
    ['duplicate', 'A vote is doubled.'],
  ] as const)('a message’s fate: %s', async (fate, words) => {
    const detail: IntentDetail = { intent: { do: 'fate', message: 9, fate } };
    const intent = new CustomEvent('raft-intent', { detail });
    const now = await setUp();
    now.session.run?.seek(3000);
    now.session.refresh();
    now.show.onIntent(intent);
    await later();
    expect(now.said).toEqual([words]);
    const past = await inThePast();
    past.show.onIntent(intent);
    await later();
    expect(past.said.join(' ')).toContain(words);
    expect(past.said.join(' ').split(words)).toHaveLength(2);
    expect(past.said.join(' ')).toContain('The run goes on as branch 2.');
  });

  test.each([
    ['bring-back', /^Every peer runs. /],
    ['heal', /^No link is cut. /],
  ] as const)('%s where there is nothing to do', async (command, words) => {
    const { show, session, said } = await setUp();
    show.commands.obey(command);
    expect(said).toEqual([expect.stringMatching(words)]);
    expect(session.run?.interventions).toEqual([]);
  });

  test('a cut where no link is open', async () => {
    class Alone extends Told {
      override frame(): Float64Array {
        return frameOf({ now: 0, peers: [{}] });
      }
    }
    const { show, said } = await setUp(() => new Alone());
    show.commands.cutLink();
    expect(said).toEqual(['S1 has no open link to a peer that runs. A link needs two peers.']);
  });
});
