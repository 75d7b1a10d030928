//! Whole clusters on a perfect wire: no latency, no loss, messages in order.

use super::*;

pub(super) struct Cluster {
    pub(super) peers: Vec<Peer>,
    pub(super) now: Micros,
    wire: VecDeque<(PeerId, Send)>,
    applied: Vec<Vec<Apply>>,
    /// Peers that hear and say nothing.
    pub(super) cut: PeerSet,
    /// Every note so far.
    pub(super) notes: Vec<(PeerId, Note)>,
    /// Rejected AppendEntries so far.
    rejections: usize,
}

impl Cluster {
    pub(super) fn new(peers: Vec<Peer>) -> Self {
        let applied = vec![Vec::new(); peers.len()];
        Self {
            peers,
            now: 0,
            wire: VecDeque::new(),
            applied,
            cut: PeerSet::EMPTY,
            notes: Vec::new(),
            rejections: 0,
        }
    }

    fn collect(&mut self, slot: usize) {
        let wanted = settle(&mut self.peers[slot], self.now);
        let from = self.peers[slot].id();
        self.wire
            .extend(wanted.sends.into_iter().map(|send| (from, send)));
        self.applied[slot].extend(wanted.applied);
        self.notes
            .extend(wanted.notes.into_iter().map(|note| (from, note)));
    }

    /// Carries messages until none is left.
    pub(super) fn run(&mut self) {
        for slot in 0..self.peers.len() {
            self.collect(slot);
        }
        while let Some((from, send)) = self.wire.pop_front() {
            if self.cut.contains(from) || self.cut.contains(send.to) {
                continue;
            }
            if let Message::AppendEntriesReply(AppendEntriesReply {
                outcome: AppendOutcome::Rejected { .. },
                ..
            }) = send.message
            {
                self.rejections += 1;
            }
            let slot = send.to.slot();
            self.peers[slot]
                .receive(self.now, from, send.message)
                .unwrap();
            self.collect(slot);
        }
    }

    pub(super) fn elect(&mut self, slot: usize) {
        self.now += 1_000;
        self.peers[slot].fire(self.now);
        self.run();
        assert_eq!(self.peers[slot].role(), Role::Leader);
    }

    pub(super) fn heartbeat(&mut self, slot: usize) {
        self.now += 50_000;
        self.peers[slot].wake(self.now);
        self.run();
    }
}

#[test]
fn five_peers_elect_commit_and_apply_the_same_commands() {
    let mut cluster = Cluster::new((1..=5).map(|number| peer(number, 5, 0, &[])).collect());
    cluster.elect(2);
    for text in ["a", "b", "c"] {
        cluster.peers[2].propose(command(text)).unwrap();
        cluster.run();
    }
    cluster.heartbeat(2);
    for applied in &cluster.applied {
        assert_eq!(applied, &cluster.applied[2]);
        assert_eq!(applied.len(), 3);
        assert_eq!(applied[1].payload, Payload::Command(command("b")));
    }
}

#[test]
fn a_new_leader_overwrites_what_the_old_one_could_not_commit() {
    let mut cluster = Cluster::new(vec![
        peer(1, 3, 3, &[1, 1, 3, 3]),
        peer(2, 3, 2, &[1, 1, 2, 2, 2]),
        peer(3, 3, 3, &[1, 1, 3, 3]),
    ]);
    cluster.elect(0);
    cluster.peers[0].propose(command("new")).unwrap();
    cluster.run();
    cluster.heartbeat(0);
    assert_eq!(cluster.peers[1].log(), cluster.peers[0].log());
    assert_eq!(cluster.peers[1].last_applied(), 5);
}

/// Figure 7: the leader of term 8 meets each of the six followers. All are repaired, and each with
/// at most one rejection per term in which its log differs.
#[test]
fn each_follower_of_figure_7_is_repaired() {
    let leader: &[Term] = &[1, 1, 1, 4, 4, 5, 5, 6, 6, 6];
    let followers: [(&str, &[Term], usize); 6] = [
        ("a", &[1, 1, 1, 4, 4, 5, 5, 6, 6], 1),
        ("b", &[1, 1, 1, 4], 1),
        ("c", &[1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 6], 0),
        ("d", &[1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 7, 7], 0),
        ("e", &[1, 1, 1, 4, 4, 4, 4], 1),
        ("f", &[1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3], 1),
    ];
    for (name, log, most) in followers {
        // A third peer, in term 7 like the rest, gives the leader its majority.
        let mut cluster = Cluster::new(vec![
            peer(1, 3, 7, leader),
            peer(2, 3, 7, log),
            peer(3, 3, 7, leader),
        ]);
        cluster.elect(0);
        cluster.peers[0]
            .propose(command("first of term 8"))
            .unwrap();
        cluster.run();
        cluster.heartbeat(0);
        assert_eq!(
            cluster.peers[1].log(),
            cluster.peers[0].log(),
            "follower {name}"
        );
        assert_eq!(cluster.peers[1].commit_index(), 11, "follower {name}");
        assert!(
            cluster.rejections <= most,
            "follower {name}: {} rejections",
            cluster.rejections
        );
    }
}

/// A conflict of three thousand entries in thirty terms costs one exchange per term, not per
/// entry.
#[test]
fn a_long_conflict_is_passed_over_a_term_at_a_time() {
    let odd: Vec<Term> = (0..3_000).map(|index| 1 + index / 100 * 2).collect();
    let even: Vec<Term> = (0..3_000).map(|index| 2 + index / 100 * 2).collect();
    let mut cluster = Cluster::new(vec![peer(1, 2, 80, &even), peer(2, 2, 80, &odd)]);
    cluster.elect(0);
    cluster.heartbeat(0);
    assert_eq!(cluster.peers[1].log(), cluster.peers[0].log());
    assert!(
        cluster.rejections <= 31,
        "{} rejections",
        cluster.rejections
    );
}

#[test]
fn a_cluster_restarted_from_its_disks_goes_on_where_it_was() {
    let mut cluster = Cluster::new((1..=3).map(|number| peer(number, 3, 0, &[])).collect());
    cluster.elect(0);
    cluster.peers[0].propose(command("kept")).unwrap();
    cluster.run();
    let restarted = cluster
        .peers
        .iter()
        .map(|old| Peer::new(old.id(), Arc::new(config(3)), old.stored(), 1, cluster.now).unwrap())
        .collect();
    let mut cluster = Cluster::new(restarted);
    assert!(
        cluster
            .peers
            .iter()
            .all(|peer| peer.current_term() == 1 && peer.commit_index() == 0)
    );
    cluster.elect(1);
    cluster.peers[1].propose(command("after")).unwrap();
    cluster.run();
    let payloads: Vec<_> = cluster.applied[1]
        .iter()
        .map(|apply| apply.payload.clone())
        .collect();
    assert_eq!(
        payloads,
        ["kept", "after"].map(|text| Payload::Command(command(text)))
    );
}
