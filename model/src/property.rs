//! The properties of Figure 3, each of one state with its history.

use raft::{Role, Rules};

use crate::State;

/// At most one leader per term.
pub(crate) fn election_safety<R: Rules>(state: &State<R>) -> bool {
    state.leaders().values().all(|leaders| leaders.len() == 1)
}

/// Logs that agree in the term at an index agree in everything up to there.
pub(crate) fn log_matching<R: Rules>(state: &State<R>) -> bool {
    let logs: Vec<_> = state.peers().map(raft::Peer::log).collect();
    logs.iter().enumerate().all(|(at, one)| {
        logs[..at].iter().all(|other| {
            let shared = one.last_index().min(other.last_index());
            let last_same = (1..=shared)
                .rev()
                .find(|&index| one.term_at(index) == other.term_at(index));
            (1..=last_same.unwrap_or(0)).all(|index| one.get(index) == other.get(index))
        })
    })
}

/// A leader has every entry that was known to be committed in an earlier term.
pub(crate) fn leader_completeness<R: Rules>(state: &State<R>) -> bool {
    state
        .peers()
        .filter(|peer| peer.role() == Role::Leader)
        .all(|leader| {
            state.committed().iter().all(|(&index, entries)| {
                entries
                    .iter()
                    .filter(|committed| committed.known_in < leader.current_term())
                    .all(|committed| leader.log().term_at(index) == Some(committed.entry.term))
            })
        })
}

/// Nobody applies another entry at an index than anybody else.
pub(crate) fn state_machine_safety<R: Rules>(state: &State<R>) -> bool {
    state.committed().values().all(|entries| entries.len() == 1)
}
