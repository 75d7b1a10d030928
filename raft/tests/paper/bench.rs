//! A cluster on a work bench: instant disks, and a wire that carries what the test lets it carry.

use std::{collections::VecDeque, sync::Arc};

use raft::{
    AppendEntries, AppendEntriesReply, AppendOutcome, Apply, Command, Config, Effect, Entries,
    Entry, HardState, Index, InstallOutcome, InstallSnapshot, InstallSnapshotReply, Log,
    Membership, Message, Micros, Note, Payload, Peer, PeerId, PeerSet, Position, ReadOutcome,
    RequestVote, RequestVoteReply, Role, Snapshot, Stored, Term, progress::Progress,
};

/// A message on the wire.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Letter {
    pub(crate) from: u16,
    pub(crate) to: u16,
    pub(crate) message: Message,
}

/// Peers S1 to Sn, their disks, and the wire between them.
pub(crate) struct Bench {
    config: Arc<Config>,
    pub(crate) now: Micros,
    /// `None` while it is down.
    peers: Vec<Option<Peer>>,
    disks: Vec<Stored>,
    /// Who neither sends nor receives.
    cut: Vec<u16>,
    pub(crate) wire: VecDeque<Letter>,
    /// What each service was given since its peer last started.
    pub(crate) applied: Vec<Vec<Apply>>,
    pub(crate) restored: Vec<Vec<Snapshot>>,
    pub(crate) notes: Vec<Note>,
    /// What came of each peer's reads.
    pub(crate) reads: Vec<Vec<ReadOutcome>>,
}

impl Bench {
    /// `peers` peers with empty disks. No no-ops, so that indices are those of the commands.
    pub(crate) fn new(peers: u16) -> Self {
        Self::with_logs(0, &vec![&[][..]; peers.into()])
    }

    /// A peer per log: all in `term`, each with entries of the terms given.
    pub(crate) fn with_logs(term: Term, logs: &[&[Term]]) -> Self {
        Self::configured(term, logs, |_| {})
    }

    /// As [`with_logs`](Self::with_logs), with changes to the configuration.
    pub(crate) fn configured(
        term: Term,
        logs: &[&[Term]],
        change: impl FnOnce(&mut Config),
    ) -> Self {
        let peers = logs.len();
        let mut config = Config {
            noop_on_election: false,
            ..Config::new((1..=peers as u16).map(id).collect())
        };
        change(&mut config);
        let disk = |terms: &&[Term]| Stored {
            hard_state: HardState {
                current_term: term,
                voted_for: None,
            },
            log: log(terms),
            ..Stored::default()
        };
        let mut bench = Self {
            config: Arc::new(config),
            now: 0,
            peers: vec![None; peers],
            disks: logs.iter().map(disk).collect(),
            cut: Vec::new(),
            wire: VecDeque::new(),
            applied: vec![Vec::new(); peers],
            restored: vec![Vec::new(); peers],
            notes: Vec::new(),
            reads: vec![Vec::new(); peers],
        };
        for number in bench.numbers() {
            bench.restart(number);
        }
        bench
    }

    pub(crate) fn numbers(&self) -> Vec<u16> {
        (1..=self.peers.len() as u16).collect()
    }

    /// The peer S`number`, which must be up.
    pub(crate) fn peer(&self, number: u16) -> &Peer {
        self.peers[slot(number)].as_ref().expect("the peer is up")
    }

    pub(crate) fn peer_mut(&mut self, number: u16) -> &mut Peer {
        self.peers[slot(number)].as_mut().expect("the peer is up")
    }

    pub(crate) fn role(&self, number: u16) -> Role {
        self.peer(number).role()
    }

    pub(crate) fn term(&self, number: u16) -> Term {
        self.peer(number).current_term()
    }

    pub(crate) fn progress(&self, leader: u16, follower: u16) -> &Progress {
        self.peer(leader)
            .progress(id(follower))
            .expect("a leader's view of a follower")
    }

    /// What is durable at S`number`.
    pub(crate) fn disk(&self, number: u16) -> &Stored {
        &self.disks[slot(number)]
    }

    /// The terms of the entries in the log of S`number`.
    pub(crate) fn log_of(&self, number: u16) -> Vec<Term> {
        let log = self.peer(number).log();
        (log.base().index + 1..=log.last_index())
            .filter_map(|index| log.term_at(index))
            .collect()
    }

    /// What the service of S`number` was given, as text.
    pub(crate) fn applied(&self, number: u16) -> Vec<String> {
        self.applied[slot(number)]
            .iter()
            .map(|apply| match &apply.payload {
                Payload::Command(bytes) => String::from_utf8_lossy(bytes).into_owned(),
                Payload::Configuration(membership) => membership.to_string(),
                Payload::Noop => "no-op".to_owned(),
            })
            .collect()
    }

    pub(crate) fn leaders(&self) -> Vec<u16> {
        let up = |number: &u16| self.peers[slot(*number)].is_some();
        let numbers = self.numbers().into_iter().filter(up);
        numbers
            .filter(|number| self.role(*number) == Role::Leader)
            .collect()
    }

    // What happens to a peer.

    pub(crate) fn crash(&mut self, number: u16) {
        self.peers[slot(number)] = None;
        self.wire.retain(|letter| letter.to != number);
    }

    pub(crate) fn restart(&mut self, number: u16) {
        let (at, stored) = (slot(number), self.disks[slot(number)].clone());
        let peer = Peer::new(id(number), self.config.clone(), stored, 7, self.now);
        self.peers[at] = Some(peer.expect("the configuration is fine"));
        self.applied[at].clear();
        self.carry_out(number);
    }

    /// Cuts a peer off, or connects it again.
    pub(crate) fn cut(&mut self, number: u16) {
        self.cut.push(number);
    }

    pub(crate) fn heal(&mut self) {
        self.cut.clear();
    }

    /// The election timeout, or a leader's heartbeat interval, elapses at S`number`.
    pub(crate) fn time_out(&mut self, number: u16) {
        self.now += 1_000;
        let now = self.now;
        self.peer_mut(number).fire(now);
        self.carry_out(number);
    }

    /// Time passes without a message until S`number` wants to be woken.
    pub(crate) fn wait_for(&mut self, number: u16) {
        self.now = self.now.max(self.peer(number).deadline());
        let now = self.now;
        self.peer_mut(number).wake(now);
        self.carry_out(number);
    }

    pub(crate) fn propose(&mut self, number: u16, text: &str) -> Position {
        let position = self.peer_mut(number).propose(command(text));
        self.carry_out(number);
        position.expect("a leader takes commands")
    }

    /// The service of S`number` hands over its state at `index`.
    pub(crate) fn snapshot(&mut self, number: u16, index: Index, state: &str) {
        let taken = self.peer_mut(number).snapshot(index, bytes(state));
        self.carry_out(number);
        taken.expect("a snapshot of what is applied");
    }

    /// Hands a message to S`to` as from S`from`, and returns what it sends for it, off the wire.
    pub(crate) fn tell(&mut self, to: u16, from: u16, message: Message) -> Vec<Letter> {
        let before = std::mem::take(&mut self.wire);
        let now = self.now;
        self.peer_mut(to)
            .receive(now, id(from), message)
            .expect("a message that a correct peer could send");
        self.carry_out(to);
        std::mem::replace(&mut self.wire, before).into()
    }

    /// As [`tell`](Self::tell), for what is answered with one message.
    pub(crate) fn answer(&mut self, to: u16, from: u16, message: Message) -> Message {
        let letters = self.tell(to, from, message);
        let [letter] = &letters[..] else {
            panic!("one answer was expected: {letters:?}")
        };
        assert_eq!((letter.from, letter.to), (to, from));
        letter.message.clone()
    }

    // What the wire does.

    /// Carries the oldest letter. Returns it, unless there is none.
    pub(crate) fn carry(&mut self) -> Option<Letter> {
        let letter = self.wire.pop_front()?;
        let lost = self.cut.contains(&letter.from) || self.cut.contains(&letter.to);
        if !lost && self.peers[slot(letter.to)].is_some() {
            let now = self.now;
            self.peer_mut(letter.to)
                .receive(now, id(letter.from), letter.message.clone())
                .expect("peers understand each other");
            self.carry_out(letter.to);
        }
        Some(letter)
    }

    /// Carries letters until there are none. Returns them.
    pub(crate) fn carry_all(&mut self) -> Vec<Letter> {
        std::iter::from_fn(|| self.carry()).collect()
    }

    /// S`number` stands for election and wins. What follows from that is carried out, too: a leader
    /// outside `C_new` may have stepped down by then.
    pub(crate) fn elect(&mut self, number: u16) {
        self.time_out(number);
        while self.role(number) != Role::Leader && self.carry().is_some() {}
        assert_eq!(self.role(number), Role::Leader, "S{number} wins");
        self.carry_all();
    }

    /// The leader S`number` sends heartbeats, and they are answered.
    pub(crate) fn heartbeat(&mut self, number: u16) -> Vec<Letter> {
        self.time_out(number);
        self.carry_all()
    }

    /// Carries out what S`number` wants done, on a disk that is instant.
    pub(crate) fn carry_out(&mut self, number: u16) {
        let (at, now) = (slot(number), self.now);
        while let Some(effect) = self.peer_mut(number).poll_effect() {
            match effect {
                Effect::Persist(write) => {
                    self.disks[at].apply(&write);
                    self.peer_mut(number).persisted(now, write.id);
                }
                Effect::Send(send) => self.wire.push_back(Letter {
                    from: number,
                    to: send.to.get(),
                    message: send.message,
                }),
                Effect::Apply(apply) => self.applied[at].push(apply),
                Effect::Restore(snapshot) => self.restored[at].push(snapshot),
                Effect::Note(note) => self.notes.push(note),
                Effect::Read(read) => self.reads[at].push(read),
            }
        }
    }

    /// What S`number` wants done, in order, with nothing carried out: no write becomes durable.
    pub(crate) fn effects(&mut self, number: u16) -> Vec<Effect> {
        let peer = self.peer_mut(number);
        std::iter::from_fn(|| peer.poll_effect())
            .filter(|effect| !matches!(effect, Effect::Note(_)))
            .collect()
    }
}

fn slot(number: u16) -> usize {
    id(number).slot()
}

pub(crate) fn id(number: u16) -> PeerId {
    PeerId::new(number).expect("S1 to S99")
}

pub(crate) fn at(term: Term, index: Index) -> Position {
    Position::new(term, index)
}

pub(crate) fn command(text: &str) -> Command {
    Arc::from(text.as_bytes())
}

/// A state of the service.
pub(crate) fn bytes(text: &str) -> Arc<[u8]> {
    Arc::from(text.as_bytes())
}

pub(crate) fn entries(terms: &[Term]) -> Entries {
    let entry = |&term: &Term| Entry {
        term,
        payload: Payload::Command(command("x")),
    };
    terms.iter().map(entry).collect()
}

pub(crate) fn log(terms: &[Term]) -> Log {
    let mut log = Log::new();
    for entry in &*entries(terms) {
        log.append(entry.clone());
    }
    log
}

// What peers say.

pub(crate) fn ask_vote(term: Term, last: Position) -> Message {
    Message::RequestVote(RequestVote {
        term,
        last,
        transfer: false,
    })
}

pub(crate) fn vote(term: Term, granted: bool) -> Message {
    Message::RequestVoteReply(RequestVoteReply { term, granted })
}

pub(crate) fn append(term: Term, prev: Position, terms: &[Term], commit: Index) -> Message {
    Message::AppendEntries(AppendEntries {
        term,
        prev,
        entries: entries(terms),
        commit,
    })
}

/// A heartbeat of a leader that knows nothing of the follower's log.
pub(crate) fn heartbeat(term: Term) -> Message {
    append(term, Position::ZERO, &[], 0)
}

pub(crate) fn accepted(term: Term, matched: Index) -> Message {
    let outcome = AppendOutcome::Accepted { matched };
    Message::AppendEntriesReply(AppendEntriesReply {
        term,
        outcome,
        lost: false,
    })
}

/// The configuration of S1, S2 and S3.
fn three() -> Arc<Membership> {
    let voters = (1..=3).map(id).collect();
    let three = Membership::new(voters, PeerSet::EMPTY, PeerSet::EMPTY);
    Arc::new(three.expect("it has voters"))
}

/// A piece of a snapshot.
pub(crate) fn install(term: Term, last: Position, offset: u64, data: &str, done: bool) -> Message {
    let data = bytes(data);
    Message::InstallSnapshot(InstallSnapshot {
        term,
        last,
        membership: three(),
        offset,
        data,
        done,
    })
}

pub(crate) fn installed(term: Term, last: Position, outcome: InstallOutcome) -> Message {
    Message::InstallSnapshotReply(InstallSnapshotReply {
        term,
        last,
        outcome,
        lost: false,
    })
}

/// Was an AppendEntries refused?
pub(crate) fn is_rejected(message: &Message) -> bool {
    matches!(
        message,
        Message::AppendEntriesReply(AppendEntriesReply {
            outcome: AppendOutcome::Rejected { .. },
            ..
        })
    )
}

/// The AppendEntries among `letters`, with whom they are for.
pub(crate) fn appends<'a>(
    letters: impl IntoIterator<Item = &'a Letter>,
) -> Vec<(u16, &'a AppendEntries)> {
    letters
        .into_iter()
        .filter_map(|letter| match &letter.message {
            Message::AppendEntries(request) => Some((letter.to, request)),
            _ => None,
        })
        .collect()
}

/// How many of `letters` are rejections.
pub(crate) fn rejections(letters: &[Letter]) -> usize {
    let rejected = |letter: &&Letter| is_rejected(&letter.message);
    letters.iter().filter(rejected).count()
}
