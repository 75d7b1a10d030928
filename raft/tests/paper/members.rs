//! The bench, for who comes and goes and for who reads.

use raft::{
    Change, Changing, Config, Index, Membership, PeerSet, ReadFailure, ReadId, peer::ChangeError,
};

use crate::bench::{Bench, Letter, id};

pub(crate) fn set(numbers: &[u16]) -> PeerSet {
    numbers.iter().map(|&number| id(number)).collect()
}

/// A configuration that is not joint.
pub(crate) fn of(voters: &[u16], learners: &[u16]) -> Membership {
    Membership::new(set(voters), PeerSet::EMPTY, set(learners)).expect("a possible configuration")
}

/// `C_old,new`.
pub(crate) fn joint_of(old: &[u16], new: &[u16]) -> Membership {
    Membership::new(set(new), set(old), PeerSet::EMPTY).expect("a possible configuration")
}

pub(crate) fn joint(voters: &[u16]) -> Change {
    Change::Joint {
        voters: set(voters),
    }
}

impl Bench {
    /// Of `peers` peers those in `voters` vote and those in `learners` learn. S1 leads, and has
    /// committed one entry, which all members have.
    pub(crate) fn led(peers: u16, voters: &[u16], learners: &[u16]) -> Self {
        Self::led_with(peers, voters, learners, |_| {})
    }

    /// As [`led`](Self::led), with changes to the configuration.
    pub(crate) fn led_with(
        peers: u16,
        voters: &[u16],
        learners: &[u16],
        change: impl FnOnce(&mut Config),
    ) -> Self {
        let mut bench = Self::configured(0, &vec![&[][..]; peers.into()], |config| {
            (config.voters, config.learners) = (set(voters), set(learners));
            change(config);
        });
        bench.now = 1_000_000;
        bench.elect(1);
        bench.propose(1, "first");
        bench.carry_all();
        bench.heartbeat(1);
        bench
    }

    /// What comes of asking S`number` for a change.
    pub(crate) fn ask(&mut self, number: u16, change: Change) -> Result<Changing, ChangeError> {
        let now = self.now;
        let changing = self.peer_mut(number).change(now, change);
        self.carry_out(number);
        changing
    }

    /// The leader S`number` begins a change; its messages are on the wire.
    pub(crate) fn change(&mut self, number: u16, change: Change) -> Changing {
        self.ask(number, change).expect("the change is allowed")
    }

    /// The configuration in force at S`number`.
    pub(crate) fn membership(&self, number: u16) -> Membership {
        self.peer(number).membership()
    }

    pub(crate) fn commit_index(&self, number: u16) -> Index {
        self.peer(number).commit_index()
    }

    /// Carries letters until the log of S`number` ends at `index`, and no further.
    pub(crate) fn carry_until(&mut self, number: u16, index: Index) {
        while self.peer(number).log().last_index() < index {
            self.carry().expect("it comes to that");
        }
    }

    /// Carries all letters but those from S`silent`, which it returns.
    pub(crate) fn carry_all_but(&mut self, silent: u16) -> Vec<Letter> {
        let mut held = Vec::new();
        while let Some(letter) = self.wire.pop_front() {
            if letter.from == silent {
                held.push(letter);
            } else {
                self.wire.push_front(letter);
                self.carry();
            }
        }
        held
    }

    /// Carries `letters` before all others.
    pub(crate) fn carry_first(&mut self, letters: Vec<Letter>) {
        let count = letters.len();
        for letter in letters.into_iter().rev() {
            self.wire.push_front(letter);
        }
        for _ in 0..count {
            self.carry();
        }
    }

    /// S`number` is asked for a read.
    pub(crate) fn read(&mut self, number: u16, read: ReadId) {
        let now = self.now;
        let asked = self.peer_mut(number).read(now, read);
        asked.expect("it leads, or knows who does");
        self.carry_out(number);
    }

    /// What came of the reads at S`number`.
    pub(crate) fn answers(&self, number: u16) -> Vec<(ReadId, Result<Index, ReadFailure>)> {
        let outcomes = &self.reads[id(number).slot()];
        outcomes.iter().map(|it| (it.id, it.result)).collect()
    }
}
