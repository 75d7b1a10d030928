//! Part B: services that hand over snapshots, and peers that catch up by them.

use super::lab::{Failure, Lab, expect};

/// After how many applied entries every peer takes a snapshot.
pub(super) const EVERY: u64 = 10;

const ROUNDS: u64 = 30;

/// What a peer's disk may hold besides its snapshot.
const MAX_LOG_BYTES: usize = 2_000;

/// What is done to one of the three in every round.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Harm {
    None,
    Disconnect,
    Crash,
}

pub(super) fn basic(lab: &mut Lab) -> Result<(), Failure> {
    rounds(lab, Harm::None)
}

pub(super) fn disconnect(lab: &mut Lab) -> Result<(), Failure> {
    rounds(lab, Harm::Disconnect)
}

pub(super) fn crash(lab: &mut Lab) -> Result<(), Failure> {
    rounds(lab, Harm::Crash)
}

fn rounds(lab: &mut Lab, harm: Harm) -> Result<(), Failure> {
    let all = lab.all();
    lab.one_any(all)?;
    let mut leader = lab.one_leader()?;
    for round in 0..ROUNDS {
        let (mut victim, mut sender) = (lab.after(leader, 1), leader);
        if round % 3 == 1 {
            core::mem::swap(&mut victim, &mut sender);
        }
        match harm {
            Harm::None => {}
            Harm::Disconnect => lab.disconnect(victim),
            Harm::Crash => lab.crash(victim),
        }
        let others = if harm == Harm::None { all } else { all - 1 };
        if harm != Harm::None {
            lab.one_any(others)?;
        }
        // Often enough for a snapshot.
        let count = EVERY / 2 + lab.draw(0..=EVERY - 1);
        lab.start_many(sender, count as usize);
        // All that are to have them apply them.
        lab.one_any(others)?;
        logs_are_short(lab)?;
        match harm {
            Harm::None => continue,
            Harm::Disconnect => lab.connect(victim),
            Harm::Crash => lab.restart(victim),
        }
        lab.one_any(all)?;
        leader = lab.one_leader()?;
    }
    expect(
        harm == Harm::None || lab.snapshots_installed() > 0,
        format_args!("nobody caught up by a snapshot"),
    )
}

fn logs_are_short(lab: &Lab) -> Result<(), Failure> {
    let longest = lab.longest_stored_log();
    expect(
        longest < MAX_LOG_BYTES,
        format_args!("a disk holds {longest} bytes besides its snapshot"),
    )
}

fn crash_and_restart_all(lab: &mut Lab) {
    for peer in lab.ids() {
        lab.crash(peer);
    }
    for peer in lab.ids() {
        lab.restart(peer);
    }
}

pub(super) fn all_crash(lab: &mut Lab) -> Result<(), Failure> {
    lab.one_any(3)?;
    for _ in 0..5 {
        for _ in 0..EVERY / 2 + lab.draw(0..=EVERY - 1) {
            lab.one_any(3)?;
        }
        let before = lab.one_any(3)?;
        crash_and_restart_all(lab);
        let after = lab.one_any(3)?;
        expect(
            after > before,
            format_args!("index {after} is given out again, after index {before}"),
        )?;
    }
    Ok(())
}

pub(super) fn initialization_after_crash(lab: &mut Lab) -> Result<(), Failure> {
    for _ in 0..=EVERY {
        lab.one_any(3)?;
    }
    for _ in 0..2 {
        crash_and_restart_all(lab);
        lab.one_any(3)?;
    }
    Ok(())
}
