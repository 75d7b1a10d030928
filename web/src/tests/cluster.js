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
    let [timer] = this.options.peers;
    for (const id of this.options.peers) {
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
    return this.options.peers.find((id) => this.peers.get(id).getState().isLeader);
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
