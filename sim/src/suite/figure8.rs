//! Part B: the situation of the paper's Figure 8, over and over: leaders that fail before they can
//! commit what they appended.

use super::lab::{Failure, Lab};

const ROUNDS: u64 = 1_000;

pub(super) fn figure8(lab: &mut Lab) -> Result<(), Failure> {
    lab.one_of("first", 1, true)?;
    let mut up = lab.all();
    for _ in 0..ROUNDS {
        let leader = start_on_whoever_leads(lab, |_, _| true);
        pause(lab)?;
        if let Some(leader) = leader {
            lab.crash(leader);
            up -= 1;
        }
        if up < 3 {
            let peer = lab.any_peer();
            if !lab.is_up(peer) {
                lab.restart(peer);
                up += 1;
            }
        }
    }
    for peer in lab.ids() {
        if !lab.is_up(peer) {
            lab.restart(peer);
        }
    }
    lab.one_of("last", 5, true)?;
    Ok(())
}

pub(super) fn figure8_unreliable(lab: &mut Lab) -> Result<(), Failure> {
    lab.one_of("first", 1, true)?;
    let mut connected = lab.all();
    for round in 0..ROUNDS {
        if round == 200 {
            lab.set_long_reordering();
        }
        let leader = start_on_whoever_leads(lab, Lab::is_connected);
        pause(lab)?;
        if let Some(leader) = leader
            && lab.chance(50)
        {
            lab.disconnect(leader);
            connected -= 1;
        }
        if connected < 3 {
            let peer = lab.any_peer();
            if !lab.is_connected(peer) {
                lab.connect(peer);
                connected += 1;
            }
        }
    }
    for peer in lab.ids() {
        lab.connect(peer);
    }
    lab.one_of("last", 5, true)?;
    Ok(())
}

/// Starts a command on every peer; returns the last that said it leads and is `eligible`.
fn start_on_whoever_leads(
    lab: &mut Lab,
    eligible: impl Fn(&Lab, raft::PeerId) -> bool,
) -> Option<raft::PeerId> {
    let command = lab.any_command();
    let mut leader = None;
    for peer in lab.ids() {
        if lab.start(peer, &command).is_some() && eligible(lab, peer) {
            leader = Some(peer);
        }
    }
    leader
}

/// Mostly too short to commit, sometimes long enough.
fn pause(lab: &mut Lab) -> Result<(), Failure> {
    let below = if lab.chance(10) { 500_000 } else { 13_000 };
    let pause = lab.draw(0..=below - 1);
    lab.sleep(pause)
}
