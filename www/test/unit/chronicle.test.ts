import { describe, expect, test } from 'vitest';
import { Chronicle, FLYING, LOST } from '../../src/chronicle.js';
import { coneOf, isLit } from '../../src/cone.js';
import { LEVELS, levelFor } from '../../src/density.js';
import { STATE } from '../../src/lanes.js';
import { arrival, ring, sending, Teller, type Told } from '../fixtures/chronicles.js';

function read(events: readonly Told[], peers = 3): { chronicle: Chronicle; teller: Teller } {
  const chronicle = new Chronicle(peers);
  const teller = new Teller(events);
  chronicle.read(teller, events.length);
  return { chronicle, teller };
}

describe('reading', () => {
  test('a message is its sending and its end', () => {
    const { chronicle } = read([
      sending(10, 1, 2, 0, 4),
      sending(10, 1, 3, 0, 4),
      arrival(25, 2, 1, 0),
      { kind: 'lost', at: 30, peer: 1, other: 3, cause: 1, message: 0, term: 4, detail: 640 },
      sending(40, 2, 1, 1, 4),
    ]);
    expect(chronicle.messages).toBe(3);
    expect([chronicle.sentAt(0), chronicle.endAt(0)]).toEqual([10, 25]);
    expect([chronicle.fate[1], chronicle.along[1], chronicle.endAt(1)]).toEqual([LOST, 640, 30]);
    expect([chronicle.fate[2], chronicle.endAt(2)]).toEqual([FLYING, Number.POSITIVE_INFINITY]);
    expect([chronicle.messageOf(2), chronicle.messageOf(3)]).toEqual([0, 1]);
    expect(chronicle.ways.term[0]).toBe(4);
  });

  test('a peer that appears later is not there before', () => {
    const chronicle = new Chronicle(3, 1000, 2);
    const events: Told[] = [
      sending(10, 1, 2, 0, 4),
      { kind: 'restarted', at: 20, peer: 3 },
      arrival(25, 2, 1, 0),
    ];
    chronicle.read(new Teller(events), events.length);
    const lane = chronicle.lane(3);
    const stateAt = (at: number) => lane.state[lane.indexAt(at)];
    expect([stateAt(5), stateAt(19), stateAt(20)]).toEqual([
      STATE.absent,
      STATE.absent,
      STATE.follower,
    ]);
    expect(chronicle.lane(2).state[0]).toBe(STATE.follower);
  });

  test('a copy is of the kind of what was doubled', () => {
    const { chronicle } = read([
      sending(10, 1, 2, 0, 4),
      { kind: 'doubled', at: 10, peer: 1, other: 2, cause: 0 },
      arrival(25, 2, 1, 1),
    ]);
    expect([chronicle.what[1], chronicle.ways.term[1]]).toEqual([0, 4]);
    expect([chronicle.endAt(0), chronicle.endAt(1)]).toEqual([Number.POSITIVE_INFINITY, 25]);
  });

  test('only what is new is asked for, and no more than is allowed', () => {
    const events = ring(3, 40);
    const chronicle = new Chronicle(3);
    const teller = new Teller(events);
    expect(chronicle.read(teller, 80, 30)).toBe(false);
    expect(chronicle.count).toBe(30);
    expect(chronicle.read(teller, 80)).toBe(true);
    expect(teller.asked).toBe(80);
    chronicle.read(teller, 80);
    expect(teller.asked).toBe(80);
  });

  test('what the world forgot leaves no gap', () => {
    const events = ring(3, 40);
    const teller = new Teller(events);
    teller.forgotten = 21;
    const chronicle = new Chronicle(3);
    chronicle.read(teller, 80);
    expect([chronicle.first, chronicle.count]).toEqual([21, 59]);
    expect(chronicle.timeOf(0)).toBe(events[21]?.at);
    // The arrival of a message whose sending is forgotten belongs to none.
    expect(chronicle.messageOf(0)).toBe(-1);
    expect([chronicle.placeOf(20), chronicle.placeOf(21), chronicle.placeOf(80)]).toEqual([
      -1, 0, -1,
    ]);
  });

  test('time that goes back behind all that is known is read anew', () => {
    const events = ring(3, 40);
    const teller = new Teller(events);
    teller.forgotten = 60;
    const chronicle = new Chronicle(3);
    chronicle.read(teller, 80);
    expect(chronicle.first).toBe(60);
    teller.forgotten = 10;
    teller.events = events.slice(0, 30);
    chronicle.read(teller, 30);
    expect([chronicle.first, chronicle.count]).toEqual([10, 20]);
  });

  test('what is in sight is complete after any jump, and the lanes know what the peers were', () => {
    const events = ring(3, 50_000).map((event) => ({ ...event, at: (event.at ?? 0) * 20 }));
    const whole = new Chronicle(3, 1 << 20);
    whole.read(new Teller(events), events.length);
    const teller = new Teller(events);
    teller.spacing = 4096;
    teller.peers = [
      { id: 1, up: true, paused: false, role: 'leader', term: 7 },
      { id: 2, up: false, paused: false, role: 'follower', term: 6 },
      { id: 3, up: true, paused: true, role: 'candidate', term: 5 },
    ];
    const chronicle = new Chronicle(3);
    for (const until of [98_000, 50_000, 50_600, 10_000, 99_000]) {
      teller.events = events.slice(0, until);
      teller.asked = 0;
      const now = events[until - 1]?.at ?? 0;
      const since = now - 80_000;
      chronicle.read(teller, until, Number.POSITIVE_INFINITY, since);
      // Not the whole run is read for it.
      expect(teller.asked).toBeLessThan(20_000);
      const from = chronicle.placeAt(since);
      const there = whole.placeAt(since);
      expect(chronicle.first + from).toBe(there);
      const told = (of: Chronicle, place: number): readonly unknown[] => {
        const sent = of.sentAt(of.messageOf(place));
        return [of.timeOf(place), of.kind[place], of.peer[place], sent];
      };
      const wrong: number[] = [];
      for (let step = 0; chronicle.first + from + step < until; step++) {
        const [here, straight] = [told(chronicle, from + step), told(whole, there + step)];
        if (here.some((value, i) => value !== straight[i])) wrong.push(step);
      }
      expect(wrong).toEqual([]);
      expect(chronicle.first + chronicle.count).toBeGreaterThanOrEqual(until);
    }
    const first = (id: number): number[] => {
      const lane = chronicle.lane(id);
      return [lane.state[0] ?? -1, lane.term[0] ?? -1];
    };
    expect(chronicle.first).toBeGreaterThan(0);
    expect([first(1), first(2), first(3)]).toEqual([
      [STATE.leader, 7],
      [STATE.down, 6],
      [STATE.paused, 5],
    ]);
  });

  test('a longer look back reads further back, as far as there is room', () => {
    const events = ring(3, 40_000).map((event) => ({ ...event, at: (event.at ?? 0) * 1000 }));
    const teller = new Teller(events);
    teller.spacing = 1024;
    const chronicle = new Chronicle(3, 60_000);
    const end = events.at(-1)?.at ?? 0;
    chronicle.read(teller, 80_000, Number.POSITIVE_INFINITY, end - 1000);
    const { first } = chronicle;
    expect(first).toBeGreaterThan(0);
    const earlier = (events[first - 2000]?.at ?? 0) + 1;
    chronicle.read(teller, 80_000, Number.POSITIVE_INFINITY, earlier);
    expect(chronicle.timeOf(0)).toBeLessThan(earlier);
    expect(chronicle.first).toBeGreaterThan(0);
    // The whole run has no room: what has is read, and what is known then stays.
    chronicle.read(teller, 80_000, Number.POSITIVE_INFINITY, 0);
    const { first: latest, count } = chronicle;
    expect([latest + count, count <= 60_000, count > 30_000]).toEqual([80_000, true, true]);
    teller.asked = 0;
    chronicle.read(teller, 80_000, Number.POSITIVE_INFINITY, 0);
    expect([chronicle.first, teller.asked]).toEqual([latest, 0]);
  });

  test('a run that hardly has room is read whole', () => {
    const events = ring(3, 39_000).map((event) => ({ ...event, at: (event.at ?? 0) * 1000 }));
    const teller = new Teller(events);
    teller.spacing = 1024;
    const chronicle = new Chronicle(3, 80_000);
    const end = events.at(-1)?.at ?? 0;
    chronicle.read(teller, 78_000, Number.POSITIVE_INFINITY, end - 1000);
    expect(chronicle.first).toBeGreaterThan(0);
    chronicle.read(teller, 78_000, Number.POSITIVE_INFINITY, 0);
    expect([chronicle.first, chronicle.count]).toEqual([0, 78_000]);
  });

  test('what is known of a stretch far before the place is not looked back from for ever', () => {
    const events = ring(3, 100_000).map((event) => ({ ...event, at: (event.at ?? 0) * 1000 }));
    const teller = new Teller(events);
    teller.spacing = 1024;
    const chronicle = new Chronicle(3, 20_000);
    chronicle.reset(30_000);
    chronicle.read(teller, 30_100);
    chronicle.read(teller, 200_000, 10, 0);
    expect(chronicle.first).toBe(30_000);
  });

  test('what is looked at ahead is read as far as it is in sight, near or far', () => {
    const events = ring(3, 100_000).map((event) => ({ ...event, at: (event.at ?? 0) * 1000 }));
    const teller = new Teller(events);
    teller.spacing = 1024;
    const chronicle = new Chronicle(3, 150_000);
    const all = Number.POSITIVE_INFINITY;
    chronicle.read(teller, 1000, all, 0);
    const at = (id: number): number => events[id]?.at ?? 0;
    const knows = (from: number, to: number): void => {
      for (const id of [from, to]) {
        const place = chronicle.placeOf(id);
        expect(place, `event ${id}`).toBeGreaterThanOrEqual(0);
        expect(chronicle.timeOf(place)).toBe(at(id));
      }
    };
    const look = (from: number, to: number): void => {
      teller.asked = 0;
      const [there, until] = [at(from), at(to)];
      // The playhead stands behind event 1000.
      const events = from < 1000 ? 1000 : 200_000;
      const look = { events: 200_000, until };
      expect(chronicle.read(teller, events, all, there, look)).toBe(true);
      knows(from, to);
      // As much as is in sight, and what lies between the places that one can begin at.
      expect(teller.asked).toBeLessThan(40_000);
      expect(chronicle.read(teller, events, all, there, look)).toBe(true);
      expect(teller.asked).toBeLessThan(40_000);
    };
    look(900, 2000);
    look(150_000, 152_000);
    look(140_000, 152_000);
    // Where time is, is known again once it is looked at.
    chronicle.read(teller, 1000, all, 0);
    knows(0, 999);
    const far = { events: 200_000, until: at(180_000) };
    expect(chronicle.read(teller, 1000, 10, 0, far)).toBe(false);
    // What was is not forgotten for what will be: of the whole run there is as much as there is room for.
    const whole = { events: 200_000, until: at(199_999) };
    expect(chronicle.read(teller, 1000, all, 0, whole)).toBe(true);
    expect([chronicle.first, chronicle.count]).toEqual([0, 150_000]);
    teller.asked = 0;
    expect(chronicle.read(teller, 1000, all, 0, whole)).toBe(true);
    // But for the few by which it is seen that the run is the same.
    expect(teller.asked).toBeLessThan(100);
    // Where more was than there is room for, the last of it, and of what lies ahead what is left.
    look(150_000, 152_000);
    expect(chronicle.read(teller, 170_000, all, 0, whole)).toBe(true);
    const known = [chronicle.first, chronicle.first + chronicle.count];
    expect(known[0]).toBeGreaterThan(20_000);
    expect(known[0]).toBeLessThan(170_000 - 50_000);
    expect(known[1]).toBe(200_000);
  });

  test('time that goes back keeps what is known, and reads nothing twice when it is the same', () => {
    const events = ring(3, 60);
    const { chronicle, teller } = read(events);
    const { version } = chronicle;
    chronicle.read(teller, 50);
    expect([chronicle.count, chronicle.version]).toEqual([120, version]);
    chronicle.read(teller, 90);
    expect([chronicle.count, chronicle.version]).toEqual([120, version]);
  });

  test('another future takes the place of the one that was known', () => {
    const events = ring(3, 60);
    const { chronicle, teller } = read(events);
    chronicle.read(teller, 50);
    // At event 50 something else happens now.
    teller.events = [
      ...events.slice(0, 50),
      { kind: 'crashed', at: 255, peer: 2 },
      sending(260, 1, 3),
    ];
    chronicle.read(teller, 52);
    expect(chronicle.count).toBe(52);
    expect(chronicle.messages).toBe(26);
    expect(chronicle.lane(2).state.at(-1)).toBe(STATE.down);
    expect(chronicle.fate[25]).toBe(FLYING);
  });

  test('a jump to another past forgets all', () => {
    const events = ring(3, 60);
    const { chronicle, teller } = read(events);
    teller.events = events.map((event) => ({ ...event, at: (event.at ?? 0) + 1 }));
    chronicle.read(teller, 50);
    expect([chronicle.first, chronicle.count, chronicle.timeOf(0)]).toEqual([0, 50, 1]);
  });

  test('a message that flies where the known is cut off flies again', () => {
    const { chronicle } = read([sending(10, 1, 2), sending(12, 2, 3), arrival(25, 2, 1, 0)]);
    chronicle.truncate(2);
    expect([chronicle.count, chronicle.messages, chronicle.fate[0]]).toEqual([2, 2, FLYING]);
    chronicle.truncate(1);
    expect(chronicle.messages).toBe(1);
  });

  test('the oldest are forgotten, and the rest is as before', () => {
    const { chronicle } = read(ring(3, 500));
    const sentAt = chronicle.sentAt(300);
    const cause = chronicle.causeOf(601);
    chronicle.forget(101);
    expect([chronicle.first, chronicle.count]).toEqual([101, 899]);
    expect(chronicle.sentAt(300 - 51)).toBe(sentAt);
    expect(chronicle.causeOf(601 - 101)).toBe(cause - 101);
    expect(chronicle.messageOf(601 - 101)).toBe(300 - 51);
    expect(chronicle.endAt(300 - 51)).toBe(sentAt + 8);
  });

  test('no more is kept than is allowed', () => {
    const events = ring(2, 40_000);
    const chronicle = new Chronicle(2, 30_000);
    chronicle.read(new Teller(events), events.length);
    expect(chronicle.count).toBeLessThanOrEqual(30_000);
    expect(chronicle.count).toBeGreaterThan(20_000);
    expect(chronicle.first + chronicle.count).toBe(events.length);
    expect(chronicle.end).toBe(events.at(-1)?.at);
  });
});

describe('lanes', () => {
  test('roles, terms and power last until the next', () => {
    const { chronicle } = read([
      { kind: 'becameCandidate', at: 100, peer: 1, term: 3 },
      { kind: 'becameLeader', at: 130, peer: 1, term: 3 },
      { kind: 'paused', at: 200, peer: 1 },
      { kind: 'resumed', at: 300, peer: 1 },
      { kind: 'crashed', at: 400, peer: 1 },
      { kind: 'restarted', at: 500, peer: 1, term: 3 },
      { kind: 'termAdvanced', at: 600, peer: 1, term: 7, detail: 3 },
    ]);
    const lane = chronicle.lane(1);
    expect(lane.from).toEqual([0, 100, 130, 200, 300, 400, 500, 600]);
    expect(lane.state).toEqual([
      STATE.follower,
      STATE.candidate,
      STATE.leader,
      STATE.paused,
      STATE.leader,
      STATE.down,
      STATE.follower,
      STATE.follower,
    ]);
    expect(lane.term).toEqual([2, 3, 3, 3, 3, 3, 3, 7]);
    expect([lane.indexAt(0), lane.indexAt(199), lane.indexAt(200)]).toEqual([0, 2, 3]);
  });

  test('the first that is told of a later term tells the one before', () => {
    const { chronicle } = read([{ kind: 'termAdvanced', at: 50, peer: 2, term: 9, detail: 5 }]);
    expect(chronicle.lane(2).term).toEqual([5, 9]);
  });

  test('in the middle of a run a message gives its sender away', () => {
    const teller = new Teller([...ring(3, 10), sending(200, 2, 1, 2, 6), sending(210, 3, 2, 3, 6)]);
    teller.forgotten = 20;
    const chronicle = new Chronicle(3);
    chronicle.read(teller, 22);
    expect([1, 2, 3].map((peer) => chronicle.lane(peer).state[0])).toEqual([
      STATE.unknown,
      STATE.leader,
      STATE.follower,
    ]);
    expect(chronicle.lane(2).term[0]).toBe(6);
  });
});

describe('density', () => {
  test('a block has as many in a gap as messages cross it', () => {
    const events: Told[] = [
      sending(0, 1, 3),
      sending(1, 3, 2),
      sending(2, 4, 1),
      { kind: 'lost', at: 3, peer: 1, other: 3, cause: 0, detail: 500 },
    ];
    const { chronicle } = read(events, 4);
    const { crossing, lost } = chronicle.density.blocks(0);
    let sum = 0;
    let gone = 0;
    const gaps = [0, 1, 2].map((gap) => {
      sum += crossing[gap] ?? 0;
      gone += lost[gap] ?? 0;
      return [sum, gone];
    });
    expect(gaps).toEqual([
      [2, 1],
      [3, 1],
      [1, 0],
    ]);
  });

  test('every level counts every message', () => {
    const { chronicle } = read(ring(3, 5000));
    const totals = LEVELS.map((_, level) => {
      const { crossing } = chronicle.density.blocks(level);
      let total = 0;
      for (let at = 0; at < crossing.length; at += 3) {
        total += 2 * (crossing[at] ?? 0) + (crossing[at + 1] ?? 0);
      }
      return total;
    });
    // Of three, one crosses the first gap, one the second, one both.
    expect(new Set(totals).size).toBe(1);
    expect(totals[0]).toBe(6666);
  });

  test('the level is the coarsest that still has a block for a column', () => {
    expect(levelFor(20_000, 1200, 20_000)).toBe(-1);
    expect(levelFor(40_000, 1200, 20_000)).toBe(0);
    expect(levelFor(400_000, 1200, 20_000)).toBe(1);
    expect(levelFor(2_000_000, 1200, 20_000)).toBe(2);
  });
});

describe('the cone', () => {
  // S1 tells S2, S2 tells S3; S3's own message to S1 left before it heard.
  const events: Told[] = [
    sending(0, 3, 1), // 0
    sending(10, 1, 2), // 1
    { kind: 'timerFired', at: 15, peer: 3 }, // 2
    arrival(20, 2, 1, 1), // 3
    sending(20, 2, 3), // 4, made by 3
    arrival(25, 1, 3, 0), // 5
    arrival(40, 3, 2, 4), // 6
    { kind: 'timerFired', at: 50, peer: 3 }, // 7
    { kind: 'timerFired', at: 55, peer: 1 }, // 8
  ].map((event, id): Told => (id === 4 ? { ...event, cause: 3 } : event) as Told);

  test('is everything that may have caused it, and all that it may have caused', () => {
    const { chronicle } = read(events);
    const cone = coneOf(chronicle, 4);
    expect([...cone.past].slice(1)).toEqual([1, 4, -1]);
    expect([...cone.future].slice(1)).toEqual([Number.POSITIVE_INFINITY, 4, 6]);
  });

  test('has the messages within it, and no others', () => {
    const { chronicle } = read(events);
    const cone = coneOf(chronicle, 4);
    expect([0, 1, 2].map((message) => isLit(chronicle, cone, message))).toEqual([
      false,
      true,
      true,
    ]);
  });

  test('agrees with a walk over all pairs', () => {
    const told: Told[] = [];
    // A shuffled gossip with a fixed rule, so that orders cross.
    const flying: { id: number; from: number; to: number; due: number }[] = [];
    for (let n = 0; n < 300; n++) {
      const due = flying.findIndex((one) => one.due <= n);
      const [landed] = due >= 0 ? flying.splice(due, 1) : [];
      if (landed) told.push(arrival(n, landed.to, landed.from, landed.id));
      else {
        const from = ((n * 7) % 5) + 1;
        const to = ((from + ((n * 3) % 4)) % 5) + 1;
        flying.push({ id: told.length, from, to, due: n + ((n * 11) % 23) + 1 });
        told.push(sending(n, from, to));
      }
    }
    const { chronicle } = read(told, 5);
    const before = told.map(() => new Set<number>());
    told.forEach((event, id) => {
      const own = before[id] as Set<number>;
      for (let other = id - 1; other >= 0; other--) {
        const direct = told[other]?.peer === event.peer || event.cause === other;
        if (direct || own.has(other)) {
          own.add(other);
          for (const more of before[other] ?? []) own.add(more);
        }
      }
    });
    for (const place of [3, 57, 150, 222, 299]) {
      const cone = coneOf(chronicle, place);
      told.forEach(({ peer = 0 }, id) => {
        const isPast = id === place || (before[place] as Set<number>).has(id);
        const isFuture = id === place || (before[id] as Set<number>).has(place);
        expect([id, id <= (cone.past[peer] ?? -1)]).toEqual([id, isPast]);
        expect([id, id >= (cone.future[peer] ?? 0)]).toEqual([id, isFuture]);
      });
    }
  });
});
