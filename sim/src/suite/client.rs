//! Clients that wait: the lab's `one`, and the tireless clients of the churn tests.
//!
//! The lab runs each in a thread. Here each is a small machine that is polled as virtual time goes
//! on, so that several wait at once and the run stays deterministic.

use raft::{Index, Micros, PeerId};

use super::lab::{Failure, Lab, fail};

/// How often a waiting client looks.
pub(super) const LOOK: Micros = 10_000;

/// One command that is to be committed: the lab's `one(cmd, n, retry)`.
#[derive(Debug)]
pub(super) struct One {
    command: Vec<u8>,
    /// How many peers must apply it.
    expected: usize,
    /// Whether it may be started again when it does not commit in time.
    retry: bool,
    gives_up_at: Micros,
    started: Option<(Index, Micros)>,
    /// Where the search for a leader begins next.
    next: u16,
}

/// How long a command may take in all.
const PATIENCE: Micros = 10_000_000;
/// How long a started command may take before it is started again.
const AGREEMENT: Micros = 2_000_000;

impl One {
    pub(super) fn new(lab: &Lab, command: Vec<u8>, expected: usize, retry: bool) -> Self {
        let gives_up_at = lab.now() + PATIENCE;
        Self {
            command,
            expected,
            retry,
            gives_up_at,
            started: None,
            next: 1,
        }
    }

    /// The index of the command once enough peers have applied it.
    pub(super) fn poll(&mut self, lab: &mut Lab) -> Result<Option<Index>, Failure> {
        if let Some((index, until)) = self.started {
            let applied = lab.applied_at(index);
            if applied.count >= self.expected && applied.command.as_deref() == Some(&self.command) {
                return Ok(Some(index));
            }
            if lab.now() >= until {
                if !self.retry {
                    return fail(format_args!(
                        "the command at index {index} was not applied by {} peers within 2 s",
                        self.expected
                    ));
                }
                self.started = None;
            }
        } else {
            for _ in 0..lab.peers() {
                let peer = lab.id(self.next);
                self.next = self.next % lab.peers() + 1;
                if !lab.is_connected(peer) {
                    continue;
                }
                if let Some((index, _)) = lab.start(peer, &self.command) {
                    self.started = Some((index, lab.now() + AGREEMENT));
                    break;
                }
            }
        }
        if lab.now() >= self.gives_up_at {
            return fail(format_args!(
                "no agreement of {} peers on a command within 10 s",
                self.expected
            ));
        }
        Ok(None)
    }
}

/// Polls all of `ones` until each is committed.
pub(super) fn wait_for_all(lab: &mut Lab, mut ones: Vec<One>) -> Result<(), Failure> {
    loop {
        let mut waiting = Vec::new();
        for mut one in ones {
            if one.poll(lab)?.is_none() {
                waiting.push(one);
            }
        }
        if waiting.is_empty() {
            return Ok(());
        }
        ones = waiting;
        lab.sleep(LOOK)?;
    }
}

/// A client that starts one command after the other and remembers which were committed.
#[derive(Debug)]
pub(super) struct Tireless {
    number: u64,
    commands: u64,
    state: Waiting,
    /// Every command that this client saw committed.
    pub(super) acknowledged: Vec<Vec<u8>>,
}

#[derive(Debug)]
enum Waiting {
    /// Starts the next command at this time.
    ToStart(Micros),
    /// Looks for the command at its index, after pauses that grow.
    ToCommit {
        index: Index,
        command: Vec<u8>,
        look_at: Micros,
        pauses: &'static [Micros],
    },
}

const PAUSES: &[Micros] = &[10_000, 20_000, 50_000, 100_000, 200_000];

impl Tireless {
    pub(super) fn new(number: u64) -> Self {
        Self {
            number,
            commands: 0,
            state: Waiting::ToStart(0),
            acknowledged: Vec::new(),
        }
    }

    pub(super) fn poll(&mut self, lab: &mut Lab) {
        match &mut self.state {
            Waiting::ToStart(at) if lab.now() >= *at => {
                self.commands += 1;
                let command = format!("client {} command {}", self.number, self.commands);
                // The one that was asked last and said that it leads.
                let started = lab
                    .ids()
                    .filter_map(|peer: PeerId| lab.start(peer, command.as_bytes()))
                    .last();
                self.state = match started {
                    Some((index, _)) => Waiting::ToCommit {
                        index,
                        command: command.into_bytes(),
                        look_at: lab.now() + PAUSES[0],
                        pauses: &PAUSES[1..],
                    },
                    None => Waiting::ToStart(lab.now() + 79_000 + self.number * 17_000),
                };
            }
            Waiting::ToCommit {
                index,
                command,
                look_at,
                pauses,
            } if lab.now() >= *look_at => {
                let applied = lab.applied_at(*index);
                if let Some(found) = applied.command {
                    if found == *command {
                        self.acknowledged.push(found);
                    }
                    self.state = Waiting::ToStart(lab.now());
                } else if let Some((pause, rest)) = pauses.split_first() {
                    (*look_at, *pauses) = (lab.now() + pause, rest);
                } else {
                    self.state = Waiting::ToStart(lab.now());
                }
            }
            _ => {}
        }
    }
}
