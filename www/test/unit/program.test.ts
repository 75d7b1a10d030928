import { beforeAll, describe, expect, test } from 'vitest';
import { EXAMPLES, exampleOf } from '../../src/program/examples.js';
import { Programmer, type ProgramShown } from '../../src/program/programmer.js';
import { loadQuick } from '../../src/program/quick.js';
import { type Fault, ProgramError, Sandbox } from '../../src/program/sandbox.js';
import { Vantage } from '../../src/program/vantage.js';
import type { NetworkFunction, PendingMessage } from '../../src/wasm/api.js';

type Quick = Awaited<ReturnType<typeof loadQuick>>;

let quick: Quick;
beforeAll(async () => {
  quick = await loadQuick();
}, 30_000);

function message(part: Partial<PendingMessage> = {}): PendingMessage {
  return {
    id: 1,
    from: 1,
    to: 2,
    kind: 'AppendEntries',
    term: 3,
    sent_at: 5000,
    arrives_at: 15_000,
    lost_at: null,
    entries: 0,
    granted: null,
    copy: 0,
    ...part,
  };
}

const WORLD = { now: 5, peers: 5, leader: 1, term: 3, count: 1 };

/** What a program decides for messages, one after the other. */
function decide(source: string, ...messages: PendingMessage[]): unknown[] {
  const sandbox = Sandbox.open(quick, source, 7);
  try {
    return (messages.length > 0 ? messages : [message()]).map((one) => sandbox.decide(one, WORLD));
  } finally {
    sandbox.dispose();
  }
}

function faultIn(source: string): Fault {
  try {
    decide(source);
  } catch (error) {
    if (error instanceof ProgramError) return error.fault;
    throw error;
  }
  throw new Error('nothing was wrong');
}

describe('what a program decides', () => {
  test.each([
    ['function network() { return deliver(); }', 'deliver'],
    ['function network() { return drop(); }', 'drop'],
    ['function network() { return duplicate(); }', 'duplicate'],
    ['function network() { return delay(1.5); }', { delay_us: 1500 }],
    ['function network() {}', null],
    ['function network() { return null; }', null],
    ['(message) => message.to === 2 ? drop() : undefined', 'drop'],
    ['const network = ({ delay: own }) => delay(own)', { delay_us: 10_000 }],
    ['const drop = 3; function network() { return delay(drop); }', { delay_us: 3000 }],
  ])('%s', (source, fate) => {
    expect(decide(source)).toEqual([fate]);
  });

  test('it sees the message and the world', () => {
    const source = `function network(message, world) {
      throw new Error(JSON.stringify([message, world]));
    }`;
    const words = faultIn(source).words;
    expect(words).toContain('"heartbeat":true');
    expect(words).toContain('"kind":"AppendEntries"');
    const shown =
      'function network(m, w) { if (w.leader === 1 && m.term === w.term) return drop(); }';
    expect(decide(shown)).toEqual(['drop']);
  });

  test('it remembers from one message to the next', () => {
    const source = 'let n = 0; function network() { if (++n === 2) return drop(); }';
    expect(decide(source, message(), message(), message())).toEqual([null, 'drop', null]);
  });

  test('its chance is the seed’s: the same again, from either name', () => {
    const source = 'function network() { return delay(1000 * random()); }';
    const first = decide(source, message(), message());
    expect(decide(source, message(), message())).toEqual(first);
    expect(first[0]).not.toEqual(first[1]);
    expect(decide(source.replace('random', 'Math.random'), message(), message())).toEqual(first);
  });
});

describe('what is wrong with a program is said by line', () => {
  test.each([
    ['let a = 1;\nfunction network( { return 1 }', 2, /SyntaxError/],
    ['\n\nfoo();\nfunction network() {}', 3, /'foo' is not defined/],
    ['function network(m) {\n  if (m)\n    return m.a.b;\n}', 3, /TypeError/],
    ['function network() {\n  return delay(-1);\n}', 2, /delay takes 0 to 86400000/],
    ['function network() {\n  return delay("soon");\n}', 2, /delay takes/],
    ['function network() {\n  return network() + 1;\n}', 2, /too deep/],
    // Of what has no place of its own, the line is that of the function.
    ['function network() { return 7; }', 1, /must be deliver\(\)/],
    ['\n\n(message) => drop', 3, /call it, as in drop\(\)/],
    ['function network() { return "drop"; }', 1, /it is "drop"/],
    ['async function network() {}', 1, /another object/],
    ['let n;\nfunction network() {\n  throw "no";\n}', 2, /threw "no"/],
    ['function network() { throw null; }', 1, /^The program threw null.$/],
    ['const network = Math.max', null, /it is NaN/],
    ['7', null, /no function to ask/],
    ['', null, /no function to ask/],
  ])('%j', (source, line, words) => {
    const fault = faultIn(source);
    expect(fault.words).toMatch(words);
    expect(fault.line).toBe(line);
  });
});

test('a text that is too long is refused', () => {
  expect(faultIn(`"${'x'.repeat(60_000)}"`).words).toContain('50000 are allowed');
});

describe('what a program may not', () => {
  test.each([
    ['fetch("x")', /'fetch' is not defined/],
    ['document.title', /'document' is not defined/],
    ['globalThis.window.name', /undefined/],
    ['new Date()', /'Date' is not defined/],
    ['performance.now()', /'performance' is not defined/],
  ])('reach %s', (call, words) => {
    expect(faultIn(`function network() { ${call}; }`).words).toMatch(words);
  });

  test.each([
    'function network() { while (true); }',
    'function network() { try { for (;;); } catch { return drop(); } }',
    'while (true);',
  ])('go on for ever: %s', (source) => {
    expect(faultIn(source).words).toMatch(/took too long/);
  });

  test.each([
    'function network() { const a = []; for (;;) a.push(new Array(1000).fill(1)); }',
    'function network() { const a = []; for (;;) a.push("x".repeat(100000)); }',
    'const a = []; function network() { for (;;) a.push({}); }',
    'const a = []; for (;;) a.push({});',
  ])('take all the memory: %s', (source) => {
    expect(faultIn(source).words).toMatch(/used up its memory|too long/);
    // And what comes after it has its own.
    expect(decide('function network() { return drop(); }')).toEqual(['drop']);
  });

  test('take its time a little for each of many messages of one instant', () => {
    const source = 'function network() { for (let i = 0; i < 100000; i++); }';
    const many = Array.from({ length: 60 }, () => message());
    expect(() => decide(source, ...many)).toThrow(/too long/);
    // At an instant each, it may.
    const apart = many.map((one, i) => ({ ...one, sent_at: i }));
    expect(decide(source, ...apart)).toHaveLength(60);
  });
});

describe('examples', () => {
  test('there are six, each with a line that says what it does', () => {
    expect(EXAMPLES).toHaveLength(6);
    for (const { about, source } of EXAMPLES) {
      expect(about).toMatch(/^[A-Z].*\.$/);
      expect(source.split('\n').every((line) => line.length <= 52)).toBe(true);
      expect(exampleOf(source)?.about).toBe(about);
    }
  });

  const run = (id: string, ...messages: PendingMessage[]) =>
    decide(EXAMPLES.find((one) => one.id === id)?.source ?? '', ...messages);

  test('every third append is lost, and no heartbeat', () => {
    const append = message({ entries: 1 });
    expect(run('third-append', append, message(), append, append, message(), append)).toEqual([
      null,
      null,
      null,
      'drop',
      null,
      null,
    ]);
  });

  test('only the leader is slow', () => {
    const [leads, other] = run('slow-leader', message(), message({ from: 4 }));
    expect(leads).toHaveProperty('delay_us');
    expect(other).toBeNull();
  });

  test('votes of even terms are lost', () => {
    const vote = (term: number) => message({ kind: 'RequestVoteReply', term, granted: true });
    expect(run('odd-terms', vote(1), vote(2), message({ term: 2 }))).toEqual([null, 'drop', null]);
  });

  test('one way of one link is slow', () => {
    const back = message({ from: 2, to: 1 });
    expect(run('slow-link', message(), back)).toEqual([{ delay_us: 200_000 }, null]);
  });

  test('about half of the replies are lost, and no request', () => {
    const reply = message({ kind: 'AppendEntriesReply', granted: true });
    const fates = run('lose-replies', ...Array.from({ length: 100 }, () => reply));
    const lost = fates.filter((fate) => fate === 'drop').length;
    expect(lost).toBeGreaterThan(30);
    expect(lost).toBeLessThan(70);
    expect(run('lose-replies', ...Array.from({ length: 20 }, () => message()))).toEqual(
      Array.from({ length: 20 }, () => null),
    );
  });

  test('messages overtake each other', () => {
    const fates = run('reorder', ...Array.from({ length: 50 }, () => message()));
    expect(fates).toContain('duplicate');
    expect(fates.filter((fate) => typeof fate === 'object').length).toBeGreaterThan(30);
  });
});

describe('what a network knows', () => {
  test('the leader is who sent the last append of the latest term', () => {
    const vantage = new Vantage(5, 2, 3);
    expect(vantage.see(message({ kind: 'RequestVote', from: 4, term: 4 }))).toMatchObject({
      leader: 2,
      term: 4,
      count: 1,
      now: 5,
    });
    expect(vantage.see(message({ from: 4, term: 4 })).leader).toBe(4);
    // A leader of an earlier term that does not know yet.
    expect(vantage.see(message({ from: 2, term: 3 })).leader).toBe(4);
    expect(vantage.see(message({ kind: 'PreVote', term: 9 })).term).toBe(4);
  });
});

describe('switching', () => {
  function setUp() {
    let network: NetworkFunction | null = null;
    const told: string[] = [];
    const desk = {
      program: { open: false, source: '', state: 'off', fault: null } as ProgramShown,
      putProgram(program: ProgramShown) {
        desk.program = program;
      },
      tell: (problem: string) => told.push(problem),
      hush: (problem: string) => {
        if (told.at(-1) === problem) told.pop();
      },
    };
    const session = {
      run: { config: { seed: 7 } },
      frame: null,
      setNetwork(decide: NetworkFunction | null) {
        network = decide;
      },
      fault(error: unknown) {
        throw error;
      },
    };
    const programmer = new Programmer(session as never, desk, async () => quick);
    const ask = () => network?.(message());
    return { programmer, desk, told, ask, installed: () => network !== null };
  }

  test('it is off until it is switched on, and decides until it is switched off', async () => {
    const { programmer, desk, ask, installed } = setUp();
    expect(installed()).toBe(false);
    await programmer.switchOn('() => drop()');
    expect(desk.program.state).toBe('on');
    expect(ask()).toBe('drop');
    expect(programmer.decided).toBe(1);
    programmer.switchOff();
    expect(installed()).toBe(false);
    expect(desk.program).toMatchObject({ state: 'off', fault: null });
  });

  test('a text with a mistake is not installed', async () => {
    const { programmer, desk, installed } = setUp();
    await programmer.switchOn('() => {');
    expect(installed()).toBe(false);
    expect(desk.program.state).toBe('off');
    expect(desk.program.fault?.line).toBe(1);
  });

  test('one that fails is taken out, behind the world’s back and not within its call', async () => {
    const { programmer, desk, told, ask, installed } = setUp();
    await programmer.switchOn('let n = 0;\n() => {\n  if (++n === 2) oops();\n  return drop();\n}');
    expect(ask()).toBe('drop');
    expect(ask()).toBeUndefined();
    expect(installed()).toBe(true);
    expect(ask()).toBeUndefined();
    await Promise.resolve();
    expect(installed()).toBe(false);
    expect(desk.program).toMatchObject({ state: 'off', fault: { line: 3 } });
    expect(told).toHaveLength(1);
    expect(told[0]).toContain('taken out in line 3');
  });

  test('in the same run again it goes on from its start; in another it is off', async () => {
    const { programmer, desk, ask } = setUp();
    await programmer.switchOn('let n = 0; () => (n++ === 0 ? drop() : undefined)');
    expect([ask(), ask()]).toEqual(['drop', null]);
    programmer.onRun(5, true);
    expect(desk.program.state).toBe('on');
    expect(ask()).toBe('drop');
    programmer.onRun(5, false);
    expect(desk.program.state).toBe('off');
  });

  test('a wish that was overtaken does nothing', async () => {
    const { programmer, desk, installed } = setUp();
    const late = programmer.switchOn('() => drop()');
    programmer.switchOff();
    await late;
    expect(installed()).toBe(false);
    expect(desk.program.state).toBe('off');
  });
});
