// A network, timers and disks for peers, all of them JavaScript's: what a page that brings its own
// would write. Virtual time, in microseconds.

/** Latency of the n-th message: fixed by n, so that a run repeats. */
const latency = (n) => 5_000 + ((n * 7_919) % 9_000);

export class Cluster {
  constructor(Peer, count, options) {
    this.Peer = Peer;
    this.options = { peers: Array.from({ length: count }, (_, i) => i + 1), seed: 7, ...options };
    this.now = 0;
    this.sent = 0;
    this.wire = [];
    this.disks = new Map();
    this.applied = new Map();
    this.peers = new Map();
    for (const id of this.options.peers) this.boot(id);
  }

  /** Everyone who is there, be it a member or not. */
  get ids() {
    return [...this.peers.keys()];
  }

  boot(id) {
    const stored = this.disks.get(id);
    const options = { ...this.options, id, now: this.now, ...(stored && { stored }) };
    this.peers.set(id, new this.Peer(options));
    this.applied.set(id, []);
  }

  restart(id) {
    this.peers.get(id).free();
    this.boot(id);
  }

  collect(id) {
    const peer = this.peers.get(id);
    for (let outputs = peer.output(); outputs.length > 0; outputs = peer.output()) {
      for (const output of outputs) {
        if (output.kind === "persist") {
          this.disks.set(id, output.state);
          peer.persisted(this.now, output.id);
        } else if (output.kind === "send") {
          this.wire.push({ at: this.now + latency(this.sent++), from: id, ...output });
        } else {
          this.applied.get(id).push(output.command && new TextDecoder().decode(output.command));
        }
      }
    }
  }

  /** Carries out what comes next: a message or a timer. */
  step() {
    this.wire.sort((a, b) => a.at - b.at);
    let [timer] = this.ids;
    for (const id of this.ids) {
      if (this.peers.get(id).deadline < this.peers.get(timer).deadline) timer = id;
    }
    const deadline = this.peers.get(timer).deadline;
    if (this.wire.length > 0 && this.wire[0].at <= deadline) {
      const { at, to, from, bytes } = this.wire.shift();
      this.now = at;
      this.peers.get(to).receive(at, from, bytes);
      this.collect(to);
    } else {
      this.now = deadline;
      this.peers.get(timer).wake(deadline);
      this.collect(timer);
    }
  }

  runUntil(condition, limit = 10_000_000) {
    while (!condition()) {
      if (this.now > limit) throw new Error(`not reached by ${limit} us`);
      this.step();
    }
  }

  leader() {
    return this.ids.find((id) => this.peers.get(id).getState().isLeader);
  }
}

/** Elects a leader, commits a command on all, and says how it went. */
export function electAndCommit(Peer) {
  const cluster = new Cluster(Peer, 3, {});
  cluster.runUntil(() => cluster.leader() !== undefined);
  const leader = cluster.leader();
  cluster.peers.get(leader).start(new TextEncoder().encode("put x 1"));
  cluster.collect(leader);
  cluster.runUntil(() => [...cluster.applied.values()].every((log) => log.includes("put x 1")));
  return { leader, now: cluster.now, sent: cluster.sent, applied: [...cluster.applied.values()] };
}

/** A peer's state before and after it restarts from what it stored. */
export function restartFromStored(Peer) {
  const cluster = new Cluster(Peer, 3, { noop_on_election: false });
  cluster.runUntil(() => cluster.leader() !== undefined);
  const leader = cluster.leader();
  cluster.peers.get(leader).start(new TextEncoder().encode("kept"));
  cluster.collect(leader);
  cluster.runUntil(() => cluster.applied.get(leader).length === 1);
  const before = cluster.peers.get(leader).getState();
  cluster.restart(leader);
  const after = cluster.peers.get(leader).getState();
  cluster.runUntil(() => cluster.leader() !== undefined);
  const next = cluster.leader();
  cluster.peers.get(next).start(new TextEncoder().encode("after"));
  cluster.collect(next);
  cluster.runUntil(() => cluster.applied.get(leader).includes("after"));
  return { before, after, applied: cluster.applied.get(leader) };
}

/** A fourth peer joins, learns and votes; leadership goes to it; and the old leader leaves. */
export function joinHandOverAndLeave(Peer) {
  const cluster = new Cluster(Peer, 3, {});
  const state = (id) => cluster.peers.get(id).getState();
  const changed = (id, done) => {
    const { membership } = state(id);
    return membership.committed && done(membership);
  };
  const ask = (id, change) => {
    const began = cluster.peers.get(id).change(cluster.now, change);
    cluster.collect(id);
    return began;
  };
  cluster.runUntil(() => state(cluster.leader() ?? 1).commitIndex === 1);
  const first = cluster.leader();
  cluster.boot(4);
  const learns = ask(first, { do: "add_learner", peer: 4 });
  cluster.runUntil(() => changed(4, ({ learners }) => learners.includes(4)));
  const votes = ask(first, { do: "promote", peer: 4 });
  cluster.runUntil(() => changed(4, ({ voters }) => voters.length === 4));
  cluster.peers.get(first).transfer(cluster.now, 4);
  const handingTo = state(first).transferringTo;
  cluster.collect(first);
  cluster.runUntil(() => state(4).isLeader && state(4).commitIndex === state(4).lastIndex);
  const others = [1, 2, 3].filter((id) => id !== first);
  const joint = ask(4, { do: "reconfigure", voters: [...others, 4] });
  const { outgoing } = state(4).membership;
  cluster.runUntil(() => changed(4, ({ voters, outgoing }) => voters.length + outgoing.length === 3));
  return { first, learns, votes, handingTo, joint, outgoing, last: state(4).membership };
}
