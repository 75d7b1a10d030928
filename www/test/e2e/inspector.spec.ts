/** Messages and entries in the inspector, against what the world did as it was stepped. */
import { expect, type Page, test } from '@playwright/test';
import type { Intervention, MessageView, WorldConfig } from '../../src/wasm/api.js';
import { log, open } from './world.js';

const inspector = (page: Page) => page.locator('raft-inspector');
const title = (page: Page) => inspector(page).locator('h2');

/** The values of a message's panel by their names. */
async function fields(page: Page): Promise<Record<string, string>> {
  return inspector(page).evaluate((inspector) => {
    const found: Record<string, string> = {};
    // It comes when a message is selected for the first time.
    const panel = inspector.shadowRoot?.querySelector('raft-message-panel')?.shadowRoot;
    for (const dt of panel?.querySelectorAll('dt') ?? [])
      found[dt.textContent?.trim() ?? ''] = dt.nextElementSibling?.textContent?.trim() ?? '';
    return found;
  });
}

const time = (at: number): string => {
  const micros = String(at % 1e6).padStart(6, '0');
  return `${Math.floor(at / 1e6)}.${micros.slice(0, 3)} ${micros.slice(3)} s`;
};

/** A message at the instant at which it leaves, and its sender and receiver. */
interface Leaving {
  id: number;
  from: number;
  to: number;
  kind: string;
  term: number;
  entries: number;
  prevIndex: number;
  index: number;
  sentAt: number;
  arrivesAt: number;
  verdict: number;
  sender: {
    role: string;
    term: number;
    votedFor: number;
    commitIndex: number;
    firstIndex: number;
    lastIndex: number;
    baseTerm: number;
  };
}

const act = (page: Page, ...acts: Intervention[]): Promise<void> =>
  page.evaluate((acts) => {
    for (const it of acts) document.querySelector('raft-playground')?.act(it);
  }, acts);

interface Which {
  /** Of a reply: 1 is granted, 0 denied. */
  verdict?: number;
  from?: number;
  entries?: number;
  /** What it carries does not follow upon what is committed. */
  ahead?: boolean;
}

/** Steps until such a message leaves, if none leaves at this instant; time stands. */
async function leaving(page: Page, kind: string, which: Which = {}): Promise<Leaving> {
  return page.evaluate(
    async ({ kind, verdict = -1, from = 0, entries = -1, ahead = false }) => {
      const playground = document.querySelector('raft-playground');
      for (let i = 0; i < 3000; i++) {
        const frame = playground?.frame;
        const found = frame?.messages.find(
          (one) =>
            one.kind === kind &&
            one.sentAt === frame.now &&
            one.verdict === verdict &&
            (from === 0 || one.from === from) &&
            (entries < 0 || one.entries === entries) &&
            (!ahead || one.prevIndex > one.commit),
        );
        const sender = found && frame?.peer(found.from);
        if (found && sender) {
          await playground?.updateComplete;
          return { ...found, sender: { ...sender } };
        }
        playground?.step();
      }
      throw new Error(`no ${kind} left`);
    },
    { kind, ...which },
  );
}

async function select(page: Page, message: Leaving): Promise<void> {
  await page
    .locator(`.messages [data-message="${message.id}"]`)
    .dispatchEvent('pointerdown', { button: 0, bubbles: true });
  await expect(title(page)).toContainText(`S${message.from} → S${message.to}`);
}

/** Selects a message, and compares what stands there of its way, and whether it asks or answers. */
async function look(page: Page, message: Leaving): Promise<Record<string, string>> {
  await select(page, message);
  await expect.poll(async () => (await fields(page)).sent).toBe(time(message.sentAt));
  const seen = await fields(page);
  expect(seen).toMatchObject({ arrives: time(message.arrivesAt), 'has come': '0 %' });
  const answers = message.kind.endsWith('Reply');
  await expect(inspector(page).locator('h3').first()).toHaveText(answers ? 'Results' : 'Arguments');
  // A reply has the term of who answers; a PreVote is about the next one.
  const { term } = message.sender;
  if (message.kind === 'PreVote') expect(seen['term to stand in']).toBe(String(term + 1));
  else expect(seen.term).toBe(String(term));
  await page.keyboard.press('Escape');
  return seen;
}

test('the fields of a message are what its sender had when it left', async ({ page }) => {
  await open(page, '?autoplay=0&seed=7');
  const termAt = async (peer: number, index: number): Promise<string> =>
    String(
      (await log(page, peer, Math.max(index, 1), 1)).find((it) => it.index === index)?.term ?? 0,
    );

  const asks = async (): Promise<void> => {
    const request = await leaving(page, 'RequestVote');
    const { from, sender } = request;
    expect(await look(page, request)).toMatchObject({
      candidateId: `S${from}`,
      lastLogIndex: String(sender.lastIndex),
      lastLogTerm: await termAt(from, sender.lastIndex),
    });
  };
  await asks();
  const vote = await leaving(page, 'RequestVoteReply', { verdict: 1 });
  expect(vote.sender.votedFor).toBe(vote.to);
  expect((await look(page, vote)).voteGranted).toBe('true');

  /** An AppendEntries: the entry before, those that it carries, and how far its leader committed. */
  const append = async (entries: number, ahead = false): Promise<void> => {
    const sent = await leaving(page, 'AppendEntries', { entries, ahead });
    const { from, prevIndex, sender } = sent;
    const seen = await look(page, sent);
    expect(seen).toMatchObject({
      leaderId: `S${from}`,
      prevLogIndex: String(prevIndex),
      prevLogTerm: await termAt(from, prevIndex),
      leaderCommit: String(sender.commitIndex),
    });
    const [first, last] = [prevIndex + 1, prevIndex + entries];
    const range = entries > 1 ? `index ${first} to ${last}` : `index ${first}`;
    expect(seen['entries[]']).toContain(entries > 0 ? `${entries}: ${range}` : 'heartbeat');
    expect(prevIndex + entries).toBeLessThanOrEqual(sender.lastIndex);
  };
  await append(1);
  const taken = await leaving(page, 'AppendEntriesReply', { verdict: 1 });
  expect(await look(page, taken)).toMatchObject({
    success: 'true',
    'matches up to': String(taken.sender.lastIndex),
  });
  await append(0);
  const { to: follower, from: first } = await leaving(page, 'AppendEntries', { entries: 0 });

  // One follower is cut off and misses entries that a snapshot takes the place of.
  await act(page, { do: 'isolate', peer: follower });
  for (const op of ['put x 1', 'put y 2', 'put z 3']) await act(page, { do: 'request', op });
  await append(1, true);
  await page.evaluate((first) => {
    const playground = document.querySelector('raft-playground');
    for (let i = 0; (playground?.frame?.peer(first)?.lastApplied ?? 9) < 4; i++) {
      if (i > 3000) throw new Error('not applied');
      playground?.step();
    }
    playground?.act({ do: 'snapshot', peer: first });
    playground?.act({ do: 'heal_all' });
  }, first);
  const refused = await leaving(page, 'AppendEntriesReply', { verdict: 0 });
  expect(await look(page, refused)).toMatchObject({
    success: 'false',
    'may match at': String(refused.index),
  });
  expect(refused.index).toBeLessThanOrEqual(refused.sender.lastIndex);
  const snapshot = await leaving(page, 'InstallSnapshot');
  expect(await look(page, snapshot)).toMatchObject({
    leaderId: `S${snapshot.from}`,
    lastIncludedIndex: String(snapshot.sender.firstIndex - 1),
    lastIncludedTerm: String(snapshot.sender.baseTerm),
  });
  const installed = await leaving(page, 'InstallSnapshotReply', { verdict: 1 });
  expect(await look(page, installed)).toMatchObject({
    installed: 'true',
    lastIncludedIndex: String(snapshot.sender.firstIndex - 1),
  });

  // Another election, with logs that are not empty.
  await act(page, { do: 'crash', peer: first });
  await asks();
});

/** Has an answer arrive at once, and tells whose votes its receiver has counted then. */
async function counted(page: Page, { id, to }: Leaving): Promise<Record<string, number[]>> {
  return page.evaluate(
    ({ id, to }) => {
      const playground = document.querySelector('raft-playground');
      playground?.act({ do: 'deliver', message: id });
      const { granted = [], denied = [] } = playground?.frame?.peer(to) ?? {};
      return { granted: [...granted], denied: [...denied] };
    },
    { id, to },
  );
}

/** What the world says that a message carries. */
async function carried(page: Page, message: Leaving): Promise<MessageView> {
  return page.evaluate((id) => {
    const inside = document.querySelector('raft-playground') as unknown as {
      show: { session: { run: { message: (id: number) => MessageView | undefined } } };
    };
    const found = inside.show.session.run.message(id);
    if (!found) throw new Error('no message');
    return found;
  }, message.id);
}

/** Opens a run whose configuration is not the usual one; time stands. */
async function runOf(page: Page, config: Partial<WorldConfig>): Promise<void> {
  await open(page, '?autoplay=0&seed=7');
  await page.evaluate((config) => {
    const playground = document.querySelector('raft-playground');
    playground?.restart(config);
    playground?.pause();
  }, config);
}

test('a vote that is denied, and PreVotes with both their answers, are told as they are', async ({
  page,
}) => {
  await runOf(page, { pre_vote: true });
  const ask = await leaving(page, 'PreVote');
  expect(ask.sender.role).toBe('pre-candidate');
  expect(await look(page, ask)).toMatchObject({
    candidateId: `S${ask.from}`,
    lastLogIndex: '0',
    lastLogTerm: '0',
  });
  const granted = await leaving(page, 'PreVoteReply', { verdict: 1 });
  expect((await look(page, granted)).voteGranted).toBe('true');
  // With it nobody has given a vote away.
  expect(granted.sender.votedFor).toBe(0);
  expect((await counted(page, granted)).granted).toContain(granted.from);

  // While a leader is heard, nobody would vote.
  const { from: curious, to: leader } = await leaving(page, 'AppendEntriesReply', { verdict: 1 });
  await act(page, { do: 'fire', peer: curious });
  const refused = await leaving(page, 'PreVoteReply', { verdict: 0 });
  expect((await look(page, refused)).voteGranted).toBe('false');
  expect((await counted(page, refused)).denied).toContain(refused.from);

  // All stand at once, and each has voted for itself.
  await act(page, { do: 'crash', peer: leader }, { do: 'timers', how: 'align' });
  const denied = await leaving(page, 'RequestVoteReply', { verdict: 0 });
  expect(denied.sender.votedFor).toBe(denied.from);
  expect((await look(page, denied)).voteGranted).toBe('false');
  expect((await counted(page, denied)).denied).toContain(denied.from);
});

test('an order to stand, and what is asked and answered for a read, are told as they are', async ({
  page,
}) => {
  await runOf(page, {});
  const first = await leaving(page, 'AppendEntriesReply', { verdict: 1 });
  const { from: follower, to: leader } = first;
  await leaving(page, 'AppendEntries', { entries: 0 });

  await act(page, { do: 'read', key: 'x', peer: follower });
  const ask = await leaving(page, 'ReadIndex');
  expect(ask).toMatchObject({ from: follower, to: leader });
  await look(page, ask);
  const round = await leaving(page, 'Confirm');
  expect(round.sender.role).toBe('leader');
  await look(page, round);
  const confirmed = await leaving(page, 'ConfirmReply');
  expect(confirmed.to).toBe(leader);
  await look(page, confirmed);
  const given = await leaving(page, 'ReadIndexReply', { verdict: 1 });
  expect(given).toMatchObject({ from: leader, to: follower });
  expect(await look(page, given)).toMatchObject({
    success: 'true',
    readIndex: String(given.sender.commitIndex),
  });

  // Whom it takes for the leader is none any more.
  await act(page, { do: 'read', key: 'x', peer: follower });
  await act(page, { do: 'crash', peer: leader }, { do: 'restart', peer: leader });
  const refused = await leaving(page, 'ReadIndexReply', { verdict: 0 });
  const seen = await look(page, refused);
  expect(seen.success).toBe('false');
  expect(seen.readIndex).toBeUndefined();

  const { from: next, to: heir } = await leaving(page, 'AppendEntries', { entries: 0 });
  await act(page, { do: 'transfer', to: heir });
  const order = await leaving(page, 'TimeoutNow');
  expect(order).toMatchObject({ from: next, to: heir });
  await look(page, order);
  await leaving(page, 'RequestVote', { from: heir });
});

test('entries and the pieces of a snapshot are those that the world sends', async ({ page }) => {
  await runOf(page, { snapshot_chunk_bytes: 64 });
  const { from: follower, to: leader } = await leaving(page, 'AppendEntriesReply', { verdict: 1 });
  const op = (key: string): Intervention => ({ do: 'request', op: `put ${key} ${key.repeat(30)}` });
  await act(page, { do: 'isolate', peer: follower }, op('a'), op('b'), op('c'));
  const several = await leaving(page, 'AppendEntries', { entries: 3 });
  const { entries } = await carried(page, several);
  const first = several.prevIndex + 1;
  expect(await log(page, several.from, first, 3)).toMatchObject(entries);
  await select(page, several);
  await expect(inspector(page).locator('tbody tr')).toHaveText(
    entries.map(({ index, term, text }) => new RegExp(`^\\s*${index}\\s*${term}\\s*${text}\\s*$`)),
  );
  await page.evaluate((leader) => {
    const playground = document.querySelector('raft-playground');
    for (let i = 0; (playground?.frame?.peer(leader)?.lastApplied ?? 9) < 4; i++) {
      if (i > 3000) throw new Error('not applied');
      playground?.step();
    }
  }, leader);
  await act(page, { do: 'snapshot', peer: leader }, { do: 'heal_all' });

  // The first one asks how far the follower has come; then each piece goes on where the last ended.
  let end = 0;
  let pieces = 0;
  for (let done = false; !done; pieces++) {
    expect(pieces).toBeLessThan(20);
    const sent = await leaving(page, 'InstallSnapshot');
    const { piece } = await carried(page, sent);
    if (!piece) throw new Error('no piece');
    expect(piece.offset).toBe(end);
    end += piece.bytes;
    done = piece.done;
    expect(await look(page, sent)).toMatchObject({
      lastIncludedIndex: String(sent.sender.firstIndex - 1),
      offset: String(piece.offset),
      'data[]': piece.bytes === 0 ? 'none: asks how far it has come' : `${piece.bytes} bytes`,
      done: String(piece.done),
    });
    if (piece.bytes > 0) expect(piece.bytes).toBeLessThanOrEqual(64);
    const answer = await leaving(page, 'InstallSnapshotReply', { verdict: done ? 1 : 0 });
    expect(await look(page, answer)).toMatchObject({
      installed: String(done),
      lastIncludedIndex: String(sent.sender.firstIndex - 1),
    });
  }
  expect(pieces).toBeGreaterThan(2);
  expect((await log(page, follower)).map(({ index }) => index)).not.toContain(1);
});

interface Life {
  proposed: string;
  committed: string;
  /** By peer, from S1: in memory, on disk, committed, applied. */
  peers: string[][];
}

/** Steps on, and notes when an entry came how far at whom. */
async function watch(page: Page, index: number, term: number, until: number): Promise<Life> {
  return page.evaluate(
    ({ index, term, until }) => {
      const playground = document.querySelector('raft-playground');
      const count = playground?.frame?.size ?? 0;
      const times: number[][] = Array.from({ length: count }, () => [-1, -1, -1, -1]);
      let committed: { at: number; peer: number } | null = null;
      let proposed: { at: number; peer: number } | null = null;
      const note = (): void => {
        const frame = playground?.frame;
        if (!frame) throw new Error('no frame');
        for (const peer of frame.peers) {
          const [entry] = playground.log(peer.id, index, 1);
          if (entry?.term !== term) continue;
          const { persistedIndex, commitIndex, lastApplied } = peer;
          const reached = [index, persistedIndex, commitIndex, lastApplied].map(
            (it) => it >= index,
          );
          reached.forEach((is, step) => {
            const row = times[peer.id - 1];
            if (is && row && (row[step] ?? 0) < 0) row[step] = frame.now;
          });
          const here = { at: frame.now, peer: peer.id };
          if (peer.role !== 'leader') continue;
          proposed ??= here;
          if (commitIndex >= index) committed ??= here;
        }
      };
      note();
      for (let i = 0; i < 3000 && (playground?.frame?.now ?? until) < until; i++) {
        playground?.step();
        note();
      }
      const time = (at: number): string => {
        const micros = String(at % 1e6).padStart(6, '0');
        return `${Math.floor(at / 1e6)}.${micros.slice(0, 3)} ${micros.slice(3)} s`;
      };
      const told = (it: { at: number; peer: number } | null): string =>
        it ? `S${it.peer}, ${time(it.at)}` : 'not that is known';
      return {
        proposed: told(proposed),
        committed: told(committed),
        peers: times.map((row) => row.map((at) => (at < 0 ? '–' : time(at)))),
      };
    },
    { index, term, until },
  );
}

async function shown(page: Page): Promise<Life> {
  return inspector(page).evaluate((panel) => {
    const root = panel.shadowRoot;
    const after = (name: string): string => {
      const dt = [...(root?.querySelectorAll('dt') ?? [])].find((it) => it.textContent === name);
      return dt?.nextElementSibling?.textContent?.trim() ?? '';
    };
    const rows = [...(root?.querySelectorAll('table.life tbody tr') ?? [])];
    return {
      proposed: after('proposed'),
      committed: after('committed'),
      peers: rows.map((row) =>
        [...row.querySelectorAll('td')].flatMap((cell) => {
          const button = cell.querySelector('button');
          if (!button) return Array<string>(cell.colSpan).fill('–');
          return button.title;
        }),
      ),
    };
  });
}

test('the life of an entry is told as it went, also of one that is not everywhere', async ({
  page,
}) => {
  await open(page, '?autoplay=0&seed=7');
  const { index, term, at } = await page.evaluate(() => {
    const playground = document.querySelector('raft-playground');
    for (let i = 0; !(playground?.frame?.peers.every((it) => it.lastApplied > 0) ?? true); i++) {
      if (i > 3000) throw new Error('no entry');
      playground?.step();
    }
    const { leader = 0, now = 0 } = playground?.frame ?? {};
    const peer = (by: number): number => ((leader + by - 1) % 5) + 1;
    playground?.act({ do: 'isolate', peer: peer(1) });
    playground?.act({ do: 'disk', peer: peer(2), min_us: 90_000, max_us: 90_000 });
    playground?.act({ do: 'request', op: 'put x 1' });
    const last = playground?.log(leader).at(-1);
    return { index: last?.index ?? 0, term: last?.term ?? 0, at: now };
  });
  const soon = await watch(page, index, term, at + 30_000);
  const some = soon.peers.flat().filter((it) => it !== '–').length;
  expect(some).toBeGreaterThan(4);
  expect(some).toBeLessThan(16);
  await page.locator(`raft-logs .cell[data-index="${index}"]:visible`).first().click();
  await expect(inspector(page).locator('h2')).toContainText(`Entry ${index}`);
  await expect.poll(() => shown(page)).toEqual(soon);
  // From there on it is told as it goes on.
  await page.evaluate((at) => document.querySelector('raft-playground')?.seek(at), at);
  const later = await watch(page, index, term, at + 200_000);
  expect(later.peers.flat().filter((it) => it !== '–').length).toBeGreaterThan(some);
  await expect.poll(() => shown(page)).toEqual(later);
  expect(later.peers.filter((row) => row.every((it) => it === '–'))).toHaveLength(1);
});

test('when a message goes, what had the keyboard in its panel leaves it to the panel', async ({
  page,
}) => {
  await open(page, '?autoplay=0&seed=7');
  await page.evaluate(() => {
    const playground = document.querySelector('raft-playground');
    while ((playground?.frame?.messages.length ?? 4) < 4) playground?.step();
  });
  const message = page.locator('[data-message]').first();
  for (const words of ['Deliver now', 'Drop']) {
    await message.focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Escape');
    const deed = inspector(page).getByRole('button', { name: words });
    await deed.focus();
    await page.keyboard.press('Enter');
    await expect(deed).toHaveCount(0);
    // Not on a button, which would be another deed.
    await expect(inspector(page).locator('h2, p').first()).toBeFocused();
  }
  // And when it arrives by itself.
  await message.focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await inspector(page).getByRole('button', { name: 'Drop' }).focus();
  await page.evaluate(() => {
    const playground = document.querySelector('raft-playground');
    const before = playground?.frame?.messages.length ?? 0;
    while ((playground?.frame?.messages.length ?? 0) >= before) playground?.step();
  });
  await expect(inspector(page).locator('h2, p').first()).toBeFocused();
});
